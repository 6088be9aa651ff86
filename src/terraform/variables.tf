# Written by nodegen; the next build writes this file again.

variable "user_data_kind" {
  description = "full: for a stock image, and right on a baked one too. slim: only for the image of packer/<pool>/."
  type        = string
  default     = "full"

  validation {
    condition     = contains(["full", "slim"], var.user_data_kind)
    error_message = "user_data_kind is \"full\" or \"slim\"."
  }
}

variable "include_content" {
  description = "Whether node_user_data and pool_user_data hold the user-data itself, which is secret. Without a value: yes where another configuration calls this module, no where Terraform runs in this folder, so that its state holds no secret."
  type        = bool
  default     = null
}

# The rest is in nodegen.auto.tfvars.json, which every build writes.

variable "cluster" {
  description = "The cluster's name and Kubernetes release."
  type = object({
    name               = string
    kubernetes_version = string
  })
  default = null
}

variable "nodes" {
  description = "Each node by its name; paths are relative to the folder of the build."
  type = map(object({
    pool                = string
    architecture        = string
    address             = optional(string)
    addresses           = optional(list(string))
    meta_data_path      = optional(string)
    network_config_path = optional(string)
    full = object({
      forms   = map(object({ path = string, size = number, sha256 = string }))
      targets = map(object({ form = string, path = string, bytes = number, limit = optional(number) }))
    })
    slim = optional(object({
      forms   = map(object({ path = string, size = number, sha256 = string }))
      targets = map(object({ form = string, path = string, bytes = number, limit = optional(number) }))
    }))
  }))
  default = null
}

variable "pools" {
  description = "Each pool whose machines are all launched with one user-data, by its name; see nodes."
  type = map(object({
    architecture        = string
    meta_data_path      = optional(string)
    network_config_path = optional(string)
    full = object({
      forms   = map(object({ path = string, size = number, sha256 = string }))
      targets = map(object({ form = string, path = string, bytes = number, limit = optional(number) }))
    })
    slim = optional(object({
      forms   = map(object({ path = string, size = number, sha256 = string }))
      targets = map(object({ form = string, path = string, bytes = number, limit = optional(number) }))
    }))
  }))
  default = null
}
