# A machine for each node, and pool_size machines for each pool whose machines are launched with one user-data. The
# user-data is uploaded from its file, so that no secret comes into Terraform's state.
# Written by nodegen; the next build writes this file again: copy the folder out of the build and set `source` below to the
# terraform/ folder of the build.

terraform {
  required_version = ">= 1.4"
  required_providers {
    proxmox = {
      source  = "bpg/proxmox"
      version = ">= 0.60"
    }
  }
}

# Takes its settings from PROXMOX_VE_* in the environment; snippets are uploaded over SSH.
provider "proxmox" {}

module "nodegen" {
  source         = "../.."
  user_data_kind = var.user_data_kind
}

locals {
  # The host name of the seed becomes the name of the node.
  pool_machines = merge([
    for pool, launch in module.nodegen.pools : {
      for index in range(var.pool_size) : "${pool}-${index}" => {
        sha256         = launch.sha256
        template       = try(var.pool_images[pool], var.template_vm_id)
        path           = launch.forms.text.path
        network_config = launch.network_config_path
        meta_data = yamlencode({
          instance-id    = "${pool}-${index}-${substr(launch.sha256, 0, 12)}"
          local-hostname = "${pool}-${index}"
        })
      }
    }
  ]...)
  machines = merge(
    {
      for name, node in module.nodegen.nodes : name => {
        sha256         = node.sha256
        template       = try(var.pool_images[node.pool], var.template_vm_id)
        path           = node.forms.text.path
        network_config = node.network_config_path
        meta_data      = file(node.meta_data_path)
      }
    },
    local.pool_machines,
  )
}

resource "terraform_data" "user_data" {
  for_each = local.machines
  input    = each.value.sha256

  lifecycle {
    precondition {
      condition     = !contains(keys(local.pool_machines), each.key) || !contains(keys(module.nodegen.nodes), each.key)
      error_message = "Node ${each.key} of the profile has the name of a machine of a pool: rename one of both, or make pool_size smaller."
    }
  }
}

resource "proxmox_virtual_environment_file" "user_data" {
  for_each = local.machines

  content_type = "snippets"
  datastore_id = var.snippets_datastore
  node_name    = var.host

  source_file {
    path      = each.value.path
    file_name = "${each.key}-user-data.yaml"
    checksum  = each.value.sha256
  }
}

resource "proxmox_virtual_environment_file" "meta_data" {
  for_each = local.machines

  content_type = "snippets"
  datastore_id = var.snippets_datastore
  node_name    = var.host

  source_raw {
    data      = each.value.meta_data
    file_name = "${each.key}-meta-data.yaml"
  }
}

resource "proxmox_virtual_environment_file" "network_config" {
  for_each = { for name, machine in local.machines : name => machine if machine.network_config != null }

  content_type = "snippets"
  datastore_id = var.snippets_datastore
  node_name    = var.host

  source_file {
    path      = each.value.network_config
    file_name = "${each.key}-network-config.yaml"
  }
}

resource "proxmox_virtual_environment_vm" "machine" {
  for_each = local.machines

  name      = each.key
  node_name = var.host

  clone {
    vm_id = each.value.template
  }

  cpu {
    cores = var.cpus
    type  = "x86-64-v2-AES"
  }

  memory {
    dedicated = var.memory
  }

  network_device {
    bridge = var.bridge
  }

  initialization {
    datastore_id         = var.disk_datastore
    user_data_file_id    = proxmox_virtual_environment_file.user_data[each.key].id
    meta_data_file_id    = proxmox_virtual_environment_file.meta_data[each.key].id
    network_data_file_id = try(proxmox_virtual_environment_file.network_config[each.key].id, null)

    dynamic "ip_config" {
      for_each = each.value.network_config == null ? ["dhcp"] : []
      content {
        ipv4 {
          address = ip_config.value
        }
      }
    }
  }

  lifecycle {
    replace_triggered_by = [terraform_data.user_data[each.key]]
  }
}
