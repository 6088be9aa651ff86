# Written by nodegen; the next build writes this file again.

variable "user_data_kind" {
  description = "full, or slim with the image of packer/<pool>/."
  type        = string
  default     = "full"
}

variable "cloud" {
  description = "Its name in clouds.yaml."
  type        = string
  default     = null
}

variable "image_names" {
  description = "The image for each architecture that the profile has: { amd64 = \"debian-12\" }."
  type        = map(string)
}

variable "pool_images" {
  description = "The image of a pool by its name, where it is not the same for all: slim user-data wants that of packer/<pool>/."
  type        = map(string)
  default     = {}
}

variable "flavor_names" {
  description = "The flavor for each architecture that the profile has."
  type        = map(string)
}

variable "network_name" {
  type = string
}

variable "security_groups" {
  type    = list(string)
  default = ["default"]
}

variable "pool_size" {
  type    = number
  default = 3
}
