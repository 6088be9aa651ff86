# A server for each node, and pool_size servers for each pool whose machines are launched with one user-data.
# Written by nodegen; the next build writes this file again: copy the folder out of the build and set `source` below to the
# terraform/ folder of the build.

terraform {
  required_version = ">= 1.3"
  required_providers {
    hcloud = {
      source  = "hetznercloud/hcloud"
      version = ">= 1.40"
    }
  }
}

# Takes its token from HCLOUD_TOKEN in the environment.
provider "hcloud" {}

module "nodegen" {
  source         = "../.."
  user_data_kind = var.user_data_kind
}

locals {
  # Hetzner takes 32 KiB. A longer text goes as base64 of its gzip, which cloud-init 20.3 and later decodes.
  limit = 32768

  pool_machines = merge([
    for pool, launch in module.nodegen.pools : {
      for index in range(var.pool_size) : "${pool}-${index}" => { pool = pool, architecture = launch.architecture }
    }
  ]...)
}

resource "hcloud_server" "node" {
  for_each = module.nodegen.nodes

  name        = each.key
  image       = try(var.pool_images[each.value.pool], var.image)
  server_type = var.server_types[each.value.architecture]
  location    = var.location
  ssh_keys    = var.ssh_keys

  # A change makes a new server.
  user_data = (
    each.value.forms.text.size > local.limit
    ? module.nodegen.node_user_data[each.key].base64
    : module.nodegen.node_user_data[each.key].text
  )

  network {
    network_id = var.network_id
    ip         = each.value.ipv4_address
  }
}

# The name of the server becomes the name of the node.
resource "hcloud_server" "pool" {
  for_each = local.pool_machines

  name        = each.key
  image       = try(var.pool_images[each.value.pool], var.image)
  server_type = var.server_types[each.value.architecture]
  location    = var.location
  ssh_keys    = var.ssh_keys

  user_data = (
    module.nodegen.pools[each.value.pool].forms.text.size > local.limit
    ? module.nodegen.pool_user_data[each.value.pool].base64
    : module.nodegen.pool_user_data[each.value.pool].text
  )

  network {
    network_id = var.network_id
  }

  lifecycle {
    precondition {
      condition     = !contains(keys(module.nodegen.nodes), each.key)
      error_message = "Node ${each.key} of the profile has the name of a machine of pool ${each.value.pool}: rename one of both, or make pool_size smaller."
    }
  }
}
