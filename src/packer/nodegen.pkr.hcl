# The image of one pool, made from a stock image of Debian, Ubuntu or a RHEL. The same text for every pool: what differs
# stands in nodegen.auto.pkrvars.json, what is yours in variables.pkr.hcl.
# One source: packer build -only=qemu.nodegen -var-file=yours.pkrvars.hcl .

source "qemu" "nodegen" {
  disk_image           = true
  iso_url              = var.qemu_iso_url
  iso_checksum         = var.qemu_iso_checksum
  accelerator          = var.qemu_accelerator
  qemu_binary          = local.qemu_binary
  machine_type         = local.qemu_machine_type
  cpus                 = var.qemu_cpus
  memory               = var.qemu_memory
  disk_size            = var.qemu_disk_size
  disk_compression     = true
  format               = "qcow2"
  headless             = true
  cd_files             = ["${var.qemu_seed}/user-data", "${var.qemu_seed}/meta-data"]
  cd_label             = "cidata"
  output_directory     = local.qemu_output_directory
  vm_name              = "${local.image_name}.qcow2"
  qemuargs             = var.qemu_args
  communicator         = "ssh"
  ssh_username         = var.qemu_ssh_username
  ssh_private_key_file = local.qemu_ssh_private_key_file
  ssh_timeout          = var.ssh_timeout
  shutdown_command     = local.shutdown_command
  shutdown_timeout     = "15m"
}

source "amazon-ebs" "nodegen" {
  region                      = var.amazon_ebs_region
  instance_type               = local.amazon_ebs_instance_type
  subnet_id                   = var.amazon_ebs_subnet_id
  associate_public_ip_address = var.amazon_ebs_associate_public_ip_address
  ami_name                    = local.image_name
  ami_description             = local.description
  ami_users                   = var.amazon_ebs_ami_users
  ami_regions                 = var.amazon_ebs_ami_regions
  encrypt_boot                = var.amazon_ebs_encrypt_boot
  tags                        = local.tags
  run_tags                    = local.tags
  ssh_username                = var.amazon_ebs_ssh_username
  ssh_timeout                 = var.ssh_timeout

  source_ami_filter {
    filters     = local.amazon_ebs_source_ami_filters
    owners      = var.amazon_ebs_source_ami_owners
    most_recent = true
  }
}

source "googlecompute" "nodegen" {
  project_id          = var.googlecompute_project_id
  zone                = var.googlecompute_zone
  machine_type        = local.googlecompute_machine_type
  source_image_family = local.googlecompute_source_image_family
  network             = var.googlecompute_network
  subnetwork          = var.googlecompute_subnetwork
  disk_size           = var.googlecompute_disk_size
  image_name          = local.image_name
  image_description   = local.description
  image_labels        = { nodegen-image = var.image_id }
  ssh_username        = var.googlecompute_ssh_username
  ssh_timeout         = var.ssh_timeout
}

source "azure-arm" "nodegen" {
  use_azure_cli_auth                = var.azure_arm_client_id == ""
  client_id                         = var.azure_arm_client_id
  client_secret                     = var.azure_arm_client_secret
  subscription_id                   = var.azure_arm_subscription_id
  tenant_id                         = var.azure_arm_tenant_id
  location                          = var.azure_arm_location
  vm_size                           = local.azure_arm_vm_size
  os_type                           = "Linux"
  image_publisher                   = var.azure_arm_image_publisher
  image_offer                       = var.azure_arm_image_offer
  image_sku                         = local.azure_arm_image_sku
  managed_image_name                = local.image_name
  managed_image_resource_group_name = var.azure_arm_managed_image_resource_group_name
  azure_tags                        = local.tags
  ssh_username                      = var.azure_arm_ssh_username
  ssh_timeout                       = var.ssh_timeout
}

source "openstack" "nodegen" {
  cloud               = var.openstack_cloud
  source_image_name   = var.openstack_source_image_name
  flavor              = var.openstack_flavor
  networks            = var.openstack_networks
  floating_ip_network = var.openstack_floating_ip_network
  security_groups     = var.openstack_security_groups
  image_name          = local.image_name
  metadata            = local.tags
  config_drive        = true
  ssh_username        = var.openstack_ssh_username
  ssh_timeout         = var.ssh_timeout
}

# A machine that is there already, for any platform that is not above: Packer only sets it up.
source "null" "nodegen" {
  communicator         = "ssh"
  ssh_host             = var.null_ssh_host
  ssh_port             = var.null_ssh_port
  ssh_username         = var.null_ssh_username
  ssh_password         = var.null_ssh_password
  ssh_private_key_file = var.null_ssh_private_key_file
  ssh_timeout          = var.ssh_timeout
}

build {
  sources = [
    "source.qemu.nodegen",
    "source.amazon-ebs.nodegen",
    "source.googlecompute.nodegen",
    "source.azure-arm.nodegen",
    "source.openstack.nodegen",
    "source.null.nodegen",
  ]

  # A stock image still sets itself up when SSH answers first.
  provisioner "shell" {
    execute_command = local.as_root
    script          = "${path.root}/prepare.sh"
  }

  provisioner "file" {
    source      = "${path.root}/bundle.tar.gz"
    destination = "${local.uploads}/bundle.tar.gz"
  }

  # Downloads and images that need not be fetched by the machine; the folders may hold nothing but a README.
  provisioner "file" {
    source      = "${local.downloads}/"
    destination = "${local.uploads}/downloads"
  }

  provisioner "file" {
    source      = "${local.images}/"
    destination = "${local.uploads}/images"
  }

  provisioner "shell" {
    execute_command  = local.as_root
    script           = "${path.root}/bake.sh"
    environment_vars = concat(["NODEGEN_BUNDLE=${var.bundle_sha256}", "NODEGEN_IMAGES=${join(" ", var.container_images)}"], var.environment)
  }

  provisioner "shell" {
    execute_command  = local.as_root
    script           = "${path.root}/verify.sh"
    environment_vars = ["NODEGEN_IMAGE=${var.image_id}"]
  }

  provisioner "shell" {
    execute_command = local.as_root
    script          = "${path.root}/clean.sh"
  }

  post-processor "manifest" {
    output      = var.manifest
    strip_path  = true
    custom_data = merge(var.components, local.tags, { nodegen-bundle = "sha256:${var.bundle_sha256}" })
  }
}
