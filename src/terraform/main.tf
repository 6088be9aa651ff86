# What nodegen built for a cluster, as outputs for the resources of any cloud. This module has no provider and makes nothing.
#
#   module "nodegen" {
#     source = "./out/demo/terraform"
#   }
#
# Written by nodegen; the next build writes this file again. Terraform's state and other files of yours stay.

locals {
  folder = "${path.module}/.."

  # Terraform loads the file by itself only in the folder where it runs, not for a module that is called.
  written = jsondecode(file("${path.module}/nodegen.auto.tfvars.json"))
  cluster = var.cluster == null ? local.written.cluster : var.cluster
  nodes   = jsondecode(var.nodes == null ? jsonencode(local.written.nodes) : jsonencode(var.nodes))
  pools   = jsondecode(var.pools == null ? jsonencode(local.written.pools) : jsonencode(var.pools))

  # A node with one address has address alone; an earlier build may have left nulls.
  addresses = { for name, node in local.nodes : name => compact(try(coalescelist(node.addresses), [try(node.address, null)])) }

  include_content = var.include_content == null ? path.module != path.root : var.include_content

  machines = merge(
    { for name, node in local.nodes : "nodes/${name}" => node },
    { for name, pool in local.pools : "pools/${name}" => pool },
  )
  launches = { for key, machine in local.machines : key => try(machine[var.user_data_kind], null) }

  without_launch = [for key, launch in local.launches : key if launch == null]
  damaged = flatten([
    for key, launch in local.launches : [
      for form in try(launch.forms, {}) : form.path
      if try(filesha256("${local.folder}/${form.path}"), "") != form.sha256
    ]
  ])

  described = {
    for key, launch in local.launches : key => {
      architecture        = local.machines[key].architecture
      meta_data_path      = try("${local.folder}/${local.machines[key].meta_data_path}", null)
      network_config_path = try("${local.folder}/${local.machines[key].network_config_path}", null)
      sha256              = launch.forms.text.sha256
      forms               = { for name, form in launch.forms : name => merge(form, { path = "${local.folder}/${form.path}" }) }
      targets             = { for name, target in launch.targets : name => merge(target, { path = "${local.folder}/${target.path}" }) }
    } if launch != null
  }

  # To callers an output is not as sensitive as it says (seen with Terraform 1.11.4), so each secret carries the mark itself.
  contents = {
    for key, machine in local.described : key => {
      text           = sensitive(file(machine.forms.text.path))
      base64         = sensitive(file(machine.forms.base64.path))
      text_base64    = sensitive(filebase64(machine.forms.text.path))
      archive        = try(sensitive(file(machine.forms.archive.path)), null)
      meta_data      = try(file(machine.meta_data_path), null)
      network_config = try(file(machine.network_config_path), null)
      google_metadata = {
        user-data          = sensitive(file(machine.forms.base64.path))
        user-data-encoding = "base64"
      }
      vsphere_extra_config = merge(
        {
          "guestinfo.userdata"          = sensitive(file(machine.forms.base64.path))
          "guestinfo.userdata.encoding" = "gzip+base64"
        },
        try({
          "guestinfo.metadata"          = filebase64(machine.meta_data_path)
          "guestinfo.metadata.encoding" = "base64"
        }, {}),
      )
    } if local.include_content
  }
}
