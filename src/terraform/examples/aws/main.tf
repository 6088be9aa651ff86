# An instance for each node, an autoscaling group for each pool whose machines are launched with one user-data.
# Written by nodegen; the next build writes this file again: copy the folder out of the build and set `source` below to the
# terraform/ folder of the build.

terraform {
  required_version = ">= 1.3"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

provider "aws" {
  region = var.region
}

module "nodegen" {
  source         = "../.."
  user_data_kind = var.user_data_kind
}

resource "aws_instance" "node" {
  for_each = module.nodegen.nodes

  ami                    = try(var.pool_images[each.value.pool], var.image_ids[each.value.architecture])
  instance_type          = var.instance_types[each.value.architecture]
  subnet_id              = var.subnet_ids[0]
  vpc_security_group_ids = var.security_group_ids
  private_ip             = each.value.ipv4_address

  user_data_base64 = module.nodegen.node_user_data[each.key].base64
  # cloud-init reads it once in the life of a machine: stopping and starting would change nothing.
  user_data_replace_on_change = true

  metadata_options {
    http_tokens = "required"
    # Pods cannot reach the metadata service, and with it the secrets of the user-data.
    http_put_response_hop_limit = 1
  }

  root_block_device {
    volume_size = var.disk_size
    encrypted   = true
  }

  tags = {
    Name                                                   = each.key
    "kubernetes.io/cluster/${module.nodegen.cluster.name}" = "owned"
  }
}

resource "aws_launch_template" "pool" {
  for_each = module.nodegen.pools

  name_prefix            = "${module.nodegen.cluster.name}-${each.key}-"
  image_id               = try(var.pool_images[each.key], var.image_ids[each.value.architecture])
  instance_type          = var.instance_types[each.value.architecture]
  vpc_security_group_ids = var.security_group_ids
  user_data              = module.nodegen.pool_user_data[each.key].base64

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    # Labels from tags need it.
    instance_metadata_tags = "enabled"
  }
}

resource "aws_autoscaling_group" "pool" {
  for_each = module.nodegen.pools

  name                = "${module.nodegen.cluster.name}-${each.key}"
  min_size            = var.pool_sizes.min
  max_size            = var.pool_sizes.max
  vpc_zone_identifier = var.subnet_ids

  launch_template {
    id      = aws_launch_template.pool[each.key].id
    version = aws_launch_template.pool[each.key].latest_version
  }

  instance_refresh {
    strategy = "Rolling"
  }

  tag {
    key                 = "Name"
    value               = "${module.nodegen.cluster.name}-${each.key}"
    propagate_at_launch = true
  }

  tag {
    key                 = "kubernetes.io/cluster/${module.nodegen.cluster.name}"
    value               = "owned"
    propagate_at_launch = true
  }
}
