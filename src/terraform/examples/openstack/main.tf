# A server for each node, and pool_size servers for each pool whose machines are launched with one user-data.
# Written by nodegen; the next build writes this file again: copy the folder out of the build and set `source` below to the
# terraform/ folder of the build.

terraform {
  required_version = ">= 1.3"
  required_providers {
    openstack = {
      source  = "terraform-provider-openstack/openstack"
      version = ">= 1.50"
    }
  }
}

# Takes its settings from clouds.yaml or from OS_* in the environment.
provider "openstack" {
  cloud = var.cloud
}

module "nodegen" {
  source         = "../.."
  user_data_kind = var.user_data_kind
}

locals {
  # Nova takes 65,535 bytes of base64. A longer text goes as base64 of its gzip, which the provider hands over as it is.
  limit = 49149

  pool_machines = merge([
    for pool, launch in module.nodegen.pools : {
      for index in range(var.pool_size) : "${pool}-${index}" => { pool = pool, architecture = launch.architecture }
    }
  ]...)
}

resource "openstack_compute_instance_v2" "node" {
  for_each = module.nodegen.nodes

  name            = each.key
  image_name      = try(var.pool_images[each.value.pool], var.image_names[each.value.architecture])
  flavor_name     = var.flavor_names[each.value.architecture]
  security_groups = var.security_groups

  # A change makes a new server.
  user_data = (
    each.value.forms.text.size > local.limit
    ? module.nodegen.node_user_data[each.key].base64
    : module.nodegen.node_user_data[each.key].text
  )

  network {
    name        = var.network_name
    fixed_ip_v4 = each.value.ipv4_address
  }
}

# The name of the server becomes the name of the node.
resource "openstack_compute_instance_v2" "pool" {
  for_each = local.pool_machines

  name            = each.key
  image_name      = try(var.pool_images[each.value.pool], var.image_names[each.value.architecture])
  flavor_name     = var.flavor_names[each.value.architecture]
  security_groups = var.security_groups

  user_data = (
    module.nodegen.pools[each.value.pool].forms.text.size > local.limit
    ? module.nodegen.pool_user_data[each.value.pool].base64
    : module.nodegen.pool_user_data[each.value.pool].text
  )

  network {
    name = var.network_name
  }

  lifecycle {
    precondition {
      condition     = !contains(keys(module.nodegen.nodes), each.key)
      error_message = "Node ${each.key} of the profile has the name of a machine of pool ${each.value.pool}: rename one of both, or make pool_size smaller."
    }
  }
}
