# A machine for each node, and pool_size machines for each pool whose machines are launched with one user-data. For release
# 0.9 of the provider, which describes a machine in libvirt's own words.
# Written by nodegen; the next build writes this file again: copy the folder out of the build and set `source` below to the
# terraform/ folder of the build.

terraform {
  required_version = ">= 1.4"
  required_providers {
    libvirt = {
      source  = "dmacvicar/libvirt"
      version = ">= 0.9.1"
    }
  }
}

provider "libvirt" {
  uri = var.uri
}

module "nodegen" {
  source         = "../.."
  user_data_kind = var.user_data_kind
}

locals {
  pool_machines = merge([
    for pool, launch in module.nodegen.pools : {
      for index in range(var.pool_size) : "${pool}-${index}" => {
        pool   = pool
        image  = try(var.pool_images[pool], var.image_path)
        sha256 = launch.sha256
      }
    }
  ]...)
  machines = merge(
    { for name, node in module.nodegen.nodes : name => { pool = null, image = try(var.pool_images[node.pool], var.image_path), sha256 = node.sha256 } },
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

resource "libvirt_cloudinit_disk" "node" {
  for_each = module.nodegen.nodes

  name           = "${each.key}-seed.iso"
  user_data      = module.nodegen.node_user_data[each.key].text
  meta_data      = module.nodegen.node_user_data[each.key].meta_data
  network_config = module.nodegen.node_user_data[each.key].network_config
}

resource "libvirt_cloudinit_disk" "pool" {
  for_each = { for name, machine in local.machines : name => machine if machine.pool != null }

  name      = "${each.key}-seed.iso"
  user_data = module.nodegen.pool_user_data[each.value.pool].text
  # The host name becomes the name of the node.
  meta_data = yamlencode({
    instance-id    = "${each.key}-${substr(each.value.sha256, 0, 12)}"
    local-hostname = each.key
  })
}

resource "libvirt_volume" "seed" {
  for_each = local.machines

  name = "${each.key}-seed.iso"
  pool = var.storage_pool

  create = {
    content = {
      url = try(libvirt_cloudinit_disk.node[each.key].path, libvirt_cloudinit_disk.pool[each.key].path)
    }
  }

  lifecycle {
    replace_triggered_by = [terraform_data.user_data[each.key]]
  }
}

resource "libvirt_volume" "disk" {
  for_each = local.machines

  name     = "${each.key}.qcow2"
  pool     = var.storage_pool
  capacity = var.disk_size * 1024 * 1024 * 1024

  target = {
    format = {
      type = "qcow2"
    }
  }

  backing_store = {
    path = each.value.image
    format = {
      type = "qcow2"
    }
  }

  # cloud-init reads the seed once in the life of a disk.
  lifecycle {
    replace_triggered_by = [terraform_data.user_data[each.key]]
  }
}

resource "libvirt_domain" "machine" {
  for_each = local.machines

  name        = each.key
  type        = "kvm"
  memory      = var.memory
  memory_unit = "MiB"
  vcpu        = var.cpus
  running     = true

  os = {
    type         = "hvm"
    type_machine = "q35"
  }

  devices = {
    disks = [
      {
        source = { volume = { pool = var.storage_pool, volume = libvirt_volume.disk[each.key].name } }
        target = { dev = "vda", bus = "virtio" }
        driver = { name = "qemu", type = "qcow2" }
      },
      {
        device = "cdrom"
        source = { volume = { pool = var.storage_pool, volume = libvirt_volume.seed[each.key].name } }
        target = { dev = "sda", bus = "sata" }
        driver = { name = "qemu", type = "raw" }
      },
    ]
    interfaces = [
      {
        source = { network = { network = var.network_name } }
        model  = { type = "virtio" }
      },
    ]
    consoles = [
      { target = { type = "serial", port = 0 } },
    ]
  }

  lifecycle {
    replace_triggered_by = [terraform_data.user_data[each.key]]
  }
}
