# Written by nodegen; the next build writes this file again.

variable "user_data_kind" {
  description = "full, or slim with the image of packer/<pool>/."
  type        = string
  default     = "full"
}

variable "uri" {
  type    = string
  default = "qemu:///system"
}

variable "image_path" {
  description = "The cloud image in qcow2, on the host of libvirt; it is not changed."
  type        = string
}

variable "pool_images" {
  description = "The image of a pool by its name, where it is not the same for all: slim user-data wants that of packer/<pool>/."
  type        = map(string)
  default     = {}
}

variable "storage_pool" {
  type    = string
  default = "default"
}

variable "network_name" {
  type    = string
  default = "default"
}

variable "memory" {
  description = "MiB."
  type        = number
  default     = 4096
}

variable "cpus" {
  type    = number
  default = 2
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
