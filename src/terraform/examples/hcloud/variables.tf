# Written by nodegen; the next build writes this file again.

variable "user_data_kind" {
  description = "full, or slim with the image of packer/<pool>/."
  type        = string
  default     = "full"
}

variable "image" {
  type    = string
  default = "debian-12"
}

variable "pool_images" {
  description = "The image of a pool by its name, where it is not the same for all: slim user-data wants that of packer/<pool>/."
  type        = map(string)
  default     = {}
}

variable "server_types" {
  type = map(string)
  default = {
    amd64 = "cx32"
    arm64 = "cax21"
  }
}

variable "location" {
  type    = string
  default = "fsn1"
}

variable "network_id" {
  description = "The private network that the nodes' addresses are of."
  type        = number
}

variable "ssh_keys" {
  description = "Names or ids; without one Hetzner sends a root password by mail."
  type        = list(string)
  default     = []
}

variable "pool_size" {
  type    = number
  default = 3
}
