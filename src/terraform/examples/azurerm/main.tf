# A machine for each node, a scale set for each pool whose machines are launched with one user-data.
# Written by nodegen; the next build writes this file again: copy the folder out of the build and set `source` below to the
# terraform/ folder of the build.

terraform {
  required_version = ">= 1.3"
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = ">= 3.0"
    }
  }
}

# Takes the subscription from ARM_SUBSCRIPTION_ID in the environment, and the rest from `az login`.
provider "azurerm" {
  features {}
}

module "nodegen" {
  source         = "../.."
  user_data_kind = var.user_data_kind
}

resource "azurerm_network_interface" "node" {
  for_each = module.nodegen.nodes

  name                = "${each.key}-nic"
  location            = var.location
  resource_group_name = var.resource_group_name

  ip_configuration {
    name                          = "internal"
    subnet_id                     = var.subnet_id
    private_ip_address_allocation = each.value.ipv4_address == null ? "Dynamic" : "Static"
    private_ip_address            = each.value.ipv4_address
  }
}

resource "azurerm_linux_virtual_machine" "node" {
  for_each = module.nodegen.nodes

  name                  = each.key
  computer_name         = replace(each.key, ".", "-")
  location              = var.location
  resource_group_name   = var.resource_group_name
  size                  = var.sizes[each.value.architecture]
  network_interface_ids = [azurerm_network_interface.node[each.key].id]
  admin_username        = var.admin_username

  # A change makes a new machine.
  custom_data = module.nodegen.node_user_data[each.key].base64

  admin_ssh_key {
    username   = var.admin_username
    public_key = var.admin_public_key
  }

  os_disk {
    caching              = "ReadOnly"
    storage_account_type = "Premium_LRS"
    disk_size_gb         = var.disk_size
  }

  source_image_id = try(var.pool_images[each.value.pool], null)

  dynamic "source_image_reference" {
    for_each = contains(keys(var.pool_images), each.value.pool) ? [] : [var.image]
    content {
      publisher = source_image_reference.value.publisher
      offer     = source_image_reference.value.offer
      sku       = source_image_reference.value.skus[each.value.architecture]
      version   = "latest"
    }
  }
}

resource "azurerm_linux_virtual_machine_scale_set" "pool" {
  for_each = module.nodegen.pools

  name                 = "${module.nodegen.cluster.name}-${each.key}"
  computer_name_prefix = "${each.key}-"
  location             = var.location
  resource_group_name  = var.resource_group_name
  sku                  = var.sizes[each.value.architecture]
  instances            = var.pool_size
  admin_username       = var.admin_username
  custom_data          = module.nodegen.pool_user_data[each.key].base64

  admin_ssh_key {
    username   = var.admin_username
    public_key = var.admin_public_key
  }

  os_disk {
    caching              = "ReadOnly"
    storage_account_type = "Premium_LRS"
    disk_size_gb         = var.disk_size
  }

  source_image_id = try(var.pool_images[each.key], null)

  dynamic "source_image_reference" {
    for_each = contains(keys(var.pool_images), each.key) ? [] : [var.image]
    content {
      publisher = source_image_reference.value.publisher
      offer     = source_image_reference.value.offer
      sku       = source_image_reference.value.skus[each.value.architecture]
      version   = "latest"
    }
  }

  network_interface {
    name    = "primary"
    primary = true

    ip_configuration {
      name      = "internal"
      primary   = true
      subnet_id = var.subnet_id
    }
  }
}
