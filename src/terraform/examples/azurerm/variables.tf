# Written by nodegen; the next build writes this file again.

variable "user_data_kind" {
  description = "full, or slim with the image of packer/<pool>/."
  type        = string
  default     = "full"
}

variable "location" {
  type = string
}

variable "resource_group_name" {
  type = string
}

variable "subnet_id" {
  type = string
}

variable "admin_username" {
  type    = string
  default = "ops"
}

variable "admin_public_key" {
  description = "Azure wants an SSH key; nodes work without anybody logging in."
  type        = string
}

variable "image" {
  type = object({
    publisher = string
    offer     = string
    skus      = map(string)
  })
  default = {
    publisher = "Canonical"
    offer     = "ubuntu-24_04-lts"
    skus = {
      amd64 = "server"
      arm64 = "server-arm64"
    }
  }
}

variable "pool_images" {
  description = "The id of the image of a pool by its name, where it is not the same for all: slim user-data wants that of packer/<pool>/."
  type        = map(string)
  default     = {}
}

variable "sizes" {
  type = map(string)
  default = {
    amd64 = "Standard_D2s_v5"
    arm64 = "Standard_D2ps_v5"
  }
}

variable "disk_size" {
  description = "GiB."
  type        = number
  default     = 40
}

variable "pool_size" {
  type    = number
  default = 3
}
