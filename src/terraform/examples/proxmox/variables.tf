# Written by nodegen; the next build writes this file again.

variable "user_data_kind" {
  description = "full, or slim with the image of packer/<pool>/."
  type        = string
  default     = "full"
}

variable "host" {
  description = "The Proxmox VE node."
  type        = string
}

variable "template_vm_id" {
  description = "A template made of a cloud image."
  type        = number
}

variable "pool_images" {
  description = "The template of a pool by its name, where it is not the same for all: slim user-data wants that of packer/<pool>/."
  type        = map(number)
  default     = {}
}

variable "snippets_datastore" {
  description = "A datastore that may hold snippets."
  type        = string
  default     = "local"
}

variable "disk_datastore" {
  type    = string
  default = "local-lvm"
}

variable "bridge" {
  type    = string
  default = "vmbr0"
}

variable "cpus" {
  type    = number
  default = 2
}

variable "memory" {
  description = "MiB."
  type        = number
  default     = 4096
}

variable "pool_size" {
  type    = number
  default = 3
}
