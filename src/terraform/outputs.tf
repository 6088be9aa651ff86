# Written by nodegen; the next build writes this file again.

output "cluster" {
  description = "The cluster's name and Kubernetes release."
  value       = local.cluster
}

output "nodes" {
  description = "Each node by its name: pool, architecture, address (the first), ipv4_address, ipv6_address, the paths, sizes and digests of its user-data, and which form each target takes. sha256 changes when the user-data does. No secret."
  value = {
    for name, node in local.nodes : name => merge(try(local.described["nodes/${name}"], {}), {
      pool         = node.pool
      address      = try(node.address, null)
      ipv4_address = one([for address in local.addresses[name] : address if length(regexall(":", address)) == 0])
      ipv6_address = one([for address in local.addresses[name] : address if length(regexall(":", address)) > 0])
    })
  }

  precondition {
    condition     = length(local.without_launch) == 0
    error_message = "There is no ${var.user_data_kind} user-data for ${join(", ", local.without_launch)}: a build makes the slim one where the profile has packer:."
  }
  precondition {
    condition     = length(local.damaged) == 0
    error_message = "Not as nodegen wrote it: ${join(", ", local.damaged)}. Run nodegen build again."
  }
}

output "pools" {
  description = "Each pool whose machines are all launched with one user-data, by its name; otherwise like nodes. No secret."
  value       = { for name, pool in local.pools : name => try(local.described["pools/${name}"], {}) }
}

output "node_user_data" {
  description = "Each node's user-data by its name, secret: text, base64 (of the gzip, one line), text_base64, archive, meta_data, network_config, google_metadata, vsphere_extra_config. Empty without include_content."
  value       = { for name, node in local.nodes : name => try(local.contents["nodes/${name}"], {}) if local.include_content }
  sensitive   = true
}

output "pool_user_data" {
  description = "The same for each pool of pools."
  value       = { for name, pool in local.pools : name => try(local.contents["pools/${name}"], {}) if local.include_content }
  sensitive   = true
}
