# What nodegen knows, in nodegen.auto.pkrvars.json: written anew by each `nodegen build`.

variable "cluster" { type = string }
variable "pool" { type = string }
variable "kubernetes_version" { type = string }
variable "architecture" { type = string }

variable "image_id" {
  type        = string
  description = "What slim user-data knows this image by."
}

variable "default_image_name" {
  type        = string
  description = "nodegen-CLUSTER-POOL-ID."
}

variable "bundle_sha256" {
  type        = string
  description = "Digest of bundle.tar.gz."
}

variable "container_images" {
  type        = list(string)
  description = "Container images that the image must hold: packer.images of the profile."
}

variable "components" {
  type        = map(string)
  description = "Versions and digests of what is installed, for the manifest."
}

# What is yours: give it in a file of your own, -var-file=my.pkrvars.hcl, or by -var. Each is called after the source and
# after that source's own setting, which Packer's messages name.

variable "image_name" {
  type        = string
  default     = ""
  description = "Name of the finished image; without it default_image_name."
}


variable "downloads" {
  type        = string
  default     = ""
  description = "A folder with downloads of SHA256SUMS, under any name; what is not there the machine fetches itself."
}

variable "images" {
  type        = string
  default     = ""
  description = "A folder with archives of container images (*.tar), as docker save or ctr images export write them."
}

variable "environment" {
  type        = list(string)
  default     = []
  sensitive   = true
  description = "Variables for the setup, [\"https_proxy=http://user:password@proxy:3128\"] say; they stay out of the image."
}

variable "manifest" {
  type        = string
  default     = "packer-manifest.json"
  description = "Where Packer records the finished image with versions and digests."
}

variable "ssh_timeout" {
  type    = string
  default = "10m"
}

# qemu

variable "qemu_iso_url" {
  type        = string
  default     = ""
  description = "Path or URL of the stock cloud image, qcow2."
}

variable "qemu_iso_checksum" {
  type        = string
  default     = ""
  description = "sha256:… of it, file:URL of its list of checksums, or none."
}

variable "qemu_seed" {
  type        = string
  default     = "seed"
  description = "The folder that seed.sh made: the key that Packer logs in with, user-data, meta-data."
}

variable "qemu_ssh_private_key_file" {
  type        = string
  default     = ""
  description = "Without it the key in qemu_seed."
}

variable "qemu_ssh_username" {
  type    = string
  default = "root"
}

variable "qemu_accelerator" {
  type        = string
  default     = "kvm"
  description = "kvm, hvf, or tcg, which emulates and is slow."
}

variable "qemu_binary" {
  type        = string
  default     = ""
  description = "Without it the one of the pool's architecture."
}

variable "qemu_machine_type" {
  type        = string
  default     = ""
  description = "Without it q35, or virt on arm64."
}

variable "qemu_cpus" {
  type    = number
  default = 2
}

variable "qemu_memory" {
  type        = number
  default     = 2048
  description = "MiB."
}

variable "qemu_disk_size" {
  type    = string
  default = "8G"
}

variable "qemu_output_directory" {
  type        = string
  default     = ""
  description = "Must not be there yet; without it output- and default_image_name."
}

variable "qemu_args" {
  type        = list(list(string))
  default     = []
  description = "Further arguments of QEMU; arm64 needs its firmware: [[\"-bios\", \"QEMU_EFI.fd\"], [\"-cpu\", \"host\"]]."
}

# amazon-ebs; credentials as the AWS tools take them

variable "amazon_ebs_region" {
  type        = string
  default     = ""
  description = "Without it the one that the AWS tools are set to."
}

variable "amazon_ebs_instance_type" {
  type        = string
  default     = ""
  description = "Without it t3.medium, or t4g.medium on arm64."
}

variable "amazon_ebs_source_ami_filters" {
  type        = map(string)
  default     = {}
  description = "Without it Debian 12; { image-id = \"ami-…\" } names one image."
}

variable "amazon_ebs_source_ami_owners" {
  type        = list(string)
  default     = ["136693071363"]
  description = "Debian's account; Ubuntu's is 099720109477."
}

variable "amazon_ebs_subnet_id" {
  type    = string
  default = ""
}

variable "amazon_ebs_associate_public_ip_address" {
  type    = bool
  default = true
}

variable "amazon_ebs_ami_users" {
  type    = list(string)
  default = []
}

variable "amazon_ebs_ami_regions" {
  type    = list(string)
  default = []
}

variable "amazon_ebs_encrypt_boot" {
  type    = bool
  default = false
}

variable "amazon_ebs_ssh_username" {
  type        = string
  default     = "admin"
  description = "Debian's; Ubuntu's is ubuntu."
}

# googlecompute; credentials as gcloud takes them

variable "googlecompute_project_id" {
  type    = string
  default = ""
}

variable "googlecompute_zone" {
  type    = string
  default = ""
}

variable "googlecompute_machine_type" {
  type        = string
  default     = ""
  description = "Without it e2-medium, or t2a-standard-1 on arm64."
}

variable "googlecompute_source_image_family" {
  type        = string
  default     = ""
  description = "Without it ubuntu-2404-lts-amd64 or -arm64. Google's Debian images have no cloud-init, which reads user-data."
}

variable "googlecompute_network" {
  type    = string
  default = "default"
}

variable "googlecompute_subnetwork" {
  type    = string
  default = ""
}

variable "googlecompute_disk_size" {
  type        = number
  default     = 10
  description = "GB."
}

variable "googlecompute_ssh_username" {
  type    = string
  default = "packer"
}

# azure-arm; without a client_id the login of the az command

variable "azure_arm_client_id" {
  type    = string
  default = ""
}

variable "azure_arm_client_secret" {
  type      = string
  default   = ""
  sensitive = true
}

variable "azure_arm_subscription_id" {
  type    = string
  default = ""
}

variable "azure_arm_tenant_id" {
  type    = string
  default = ""
}

variable "azure_arm_location" {
  type    = string
  default = ""
}

variable "azure_arm_managed_image_resource_group_name" {
  type        = string
  default     = ""
  description = "The resource group that gets the image."
}

variable "azure_arm_vm_size" {
  type        = string
  default     = ""
  description = "Without it Standard_B2s, or Standard_B2pls_v2 on arm64."
}

variable "azure_arm_image_publisher" {
  type    = string
  default = "Debian"
}

variable "azure_arm_image_offer" {
  type    = string
  default = "debian-12"
}

variable "azure_arm_image_sku" {
  type        = string
  default     = ""
  description = "Without it 12-gen2, or 12-arm64."
}

variable "azure_arm_ssh_username" {
  type    = string
  default = "packer"
}

# openstack; OS_CLOUD, clouds.yaml or the OS_ variables

variable "openstack_cloud" {
  type        = string
  default     = ""
  description = "A name in clouds.yaml."
}

variable "openstack_source_image_name" {
  type    = string
  default = ""
}

variable "openstack_flavor" {
  type    = string
  default = ""
}

variable "openstack_networks" {
  type    = list(string)
  default = []
}

variable "openstack_floating_ip_network" {
  type    = string
  default = ""
}

variable "openstack_security_groups" {
  type    = list(string)
  default = []
}

variable "openstack_ssh_username" {
  type    = string
  default = "debian"
}

# null: a machine that you started yourself

variable "null_ssh_host" {
  type    = string
  default = ""
}

variable "null_ssh_port" {
  type    = number
  default = 22
}

variable "null_ssh_username" {
  type    = string
  default = "root"
}

variable "null_ssh_password" {
  type      = string
  default   = ""
  sensitive = true
}

variable "null_ssh_private_key_file" {
  type    = string
  default = ""
}

locals {
  image_name  = var.image_name == "" ? var.default_image_name : var.image_name
  description = "Kubernetes ${var.kubernetes_version}, cluster ${var.cluster}, pool ${var.pool}, by nodegen"
  downloads   = var.downloads == "" ? "${path.root}/downloads" : var.downloads
  images      = var.images == "" ? "${path.root}/images" : var.images
  uploads     = "/var/tmp/nodegen-image"

  tags = {
    nodegen-cluster = var.cluster
    nodegen-pool    = var.pool
    nodegen-image   = var.image_id
    kubernetes      = var.kubernetes_version
  }

  as_root          = "if [ \"$(id -u)\" = 0 ]; then env {{ .Vars }} sh '{{ .Path }}'; else sudo -n env {{ .Vars }} sh '{{ .Path }}'; fi"
  shutdown_command = "if [ \"$(id -u)\" = 0 ]; then shutdown -P now; else sudo -n shutdown -P now; fi"

  qemu_binary               = var.qemu_binary != "" ? var.qemu_binary : (var.architecture == "arm64" ? "qemu-system-aarch64" : "qemu-system-x86_64")
  qemu_machine_type         = var.qemu_machine_type != "" ? var.qemu_machine_type : (var.architecture == "arm64" ? "virt" : "q35")
  qemu_ssh_private_key_file = var.qemu_ssh_private_key_file != "" ? var.qemu_ssh_private_key_file : "${var.qemu_seed}/key"
  qemu_output_directory     = var.qemu_output_directory != "" ? var.qemu_output_directory : "output-${var.default_image_name}"

  amazon_ebs_instance_type = var.amazon_ebs_instance_type != "" ? var.amazon_ebs_instance_type : (var.architecture == "arm64" ? "t4g.medium" : "t3.medium")

  amazon_ebs_source_ami_filters = length(var.amazon_ebs_source_ami_filters) > 0 ? var.amazon_ebs_source_ami_filters : {
    name                = "debian-12-${var.architecture}-*"
    root-device-type    = "ebs"
    virtualization-type = "hvm"
  }

  googlecompute_machine_type        = var.googlecompute_machine_type != "" ? var.googlecompute_machine_type : (var.architecture == "arm64" ? "t2a-standard-1" : "e2-medium")
  googlecompute_source_image_family = var.googlecompute_source_image_family != "" ? var.googlecompute_source_image_family : "ubuntu-2404-lts-${var.architecture}"
  azure_arm_vm_size                 = var.azure_arm_vm_size != "" ? var.azure_arm_vm_size : (var.architecture == "arm64" ? "Standard_B2pls_v2" : "Standard_B2s")
  azure_arm_image_sku               = var.azure_arm_image_sku != "" ? var.azure_arm_image_sku : (var.architecture == "arm64" ? "12-arm64" : "12-gen2")
}
