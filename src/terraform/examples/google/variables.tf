# Written by nodegen; the next build writes this file again.

variable "user_data_kind" {
  description = "full, or slim with the image of packer/<pool>/."
  type        = string
  default     = "full"
}

variable "project" {
  type = string
}

variable "region" {
  type = string
}

variable "zone" {
  type = string
}

variable "subnetwork" {
  type = string
}

variable "images" {
  description = "The image or image family for each architecture; one with cloud-init, such as Ubuntu's: Google's Debian images have none."
  type        = map(string)
  default = {
    amd64 = "ubuntu-os-cloud/ubuntu-2404-lts-amd64"
    arm64 = "ubuntu-os-cloud/ubuntu-2404-lts-arm64"
  }
}

variable "pool_images" {
  description = "The image of a pool by its name, where it is not the same for all: slim user-data wants that of packer/<pool>/."
  type        = map(string)
  default     = {}
}

variable "machine_types" {
  type = map(string)
  default = {
    amd64 = "e2-standard-2"
    arm64 = "t2a-standard-2"
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
