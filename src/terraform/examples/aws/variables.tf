# Written by nodegen; the next build writes this file again.

variable "user_data_kind" {
  description = "full, or slim with the image of packer/<pool>/."
  type        = string
  default     = "full"
}

variable "region" {
  type = string
}

variable "image_ids" {
  description = "The AMI for each architecture that the profile has: { amd64 = \"ami-…\" }."
  type        = map(string)
}

variable "pool_images" {
  description = "The AMI of a pool by its name, where it is not the same for all: slim user-data wants that of packer/<pool>/."
  type        = map(string)
  default     = {}
}

variable "instance_types" {
  type = map(string)
  default = {
    amd64 = "m7i.large"
    arm64 = "m7g.large"
  }
}

variable "subnet_ids" {
  description = "The first is the one of the nodes with a name of their own; pools take all."
  type        = list(string)
}

variable "security_group_ids" {
  type = list(string)
}

variable "disk_size" {
  description = "GiB."
  type        = number
  default     = 40
}

variable "pool_sizes" {
  type = object({
    min = number
    max = number
  })
  default = {
    min = 1
    max = 3
  }
}
