# An instance for each node, a managed instance group for each pool whose machines are launched with one user-data.
# Written by nodegen; the next build writes this file again: copy the folder out of the build and set `source` below to the
# terraform/ folder of the build.

terraform {
  required_version = ">= 1.4"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 5.0"
    }
  }
}

provider "google" {
  project = var.project
  region  = var.region
  zone    = var.zone
}

module "nodegen" {
  source         = "../.."
  user_data_kind = var.user_data_kind
}

# New metadata alone leaves the machine as it is: cloud-init reads it once in the life of a machine.
resource "terraform_data" "user_data" {
  for_each = module.nodegen.nodes
  input    = each.value.sha256
}

resource "google_compute_instance" "node" {
  for_each = module.nodegen.nodes

  # Google's names begin with a letter and have no dot; the node keeps its own.
  name         = replace(replace(each.key, "/^([0-9])/", "node-$1"), ".", "-")
  machine_type = var.machine_types[each.value.architecture]

  # user-data as base64 of the gzip, and user-data-encoding, which says so.
  metadata = module.nodegen.node_user_data[each.key].google_metadata

  boot_disk {
    initialize_params {
      image = try(var.pool_images[each.value.pool], var.images[each.value.architecture])
      size  = var.disk_size
    }
  }

  network_interface {
    subnetwork = var.subnetwork
    network_ip = each.value.ipv4_address
  }

  lifecycle {
    replace_triggered_by = [terraform_data.user_data[each.key]]
  }
}

resource "google_compute_instance_template" "pool" {
  for_each = module.nodegen.pools

  name_prefix  = "${module.nodegen.cluster.name}-${each.key}-"
  machine_type = var.machine_types[each.value.architecture]
  metadata     = module.nodegen.pool_user_data[each.key].google_metadata

  disk {
    source_image = try(var.pool_images[each.key], var.images[each.value.architecture])
    disk_size_gb = var.disk_size
    boot         = true
  }

  network_interface {
    subnetwork = var.subnetwork
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_instance_group_manager" "pool" {
  for_each = module.nodegen.pools

  name               = "${module.nodegen.cluster.name}-${each.key}"
  base_instance_name = "${module.nodegen.cluster.name}-${each.key}"
  target_size        = var.pool_size

  version {
    instance_template = google_compute_instance_template.pool[each.key].self_link_unique
  }

  update_policy {
    type                  = "PROACTIVE"
    minimal_action        = "REPLACE"
    max_surge_fixed       = 1
    max_unavailable_fixed = 0
  }
}
