#!/bin/sh
# What a cloud's metadata service knows of this machine. identity.sh reads this file into itself where the plan names a
# service, in $id_service, and checks the form of everything that it gets from here.
#
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-categories.html,
# https://cloud.google.com/compute/docs/metadata/predefined-metadata-keys,
# https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service,
# https://docs.openstack.org/nova/latest/user/metadata.html

id_service=${id_service:-}
id_base=http://169.254.169.254
id_header='Accept: */*'

# id_ask METHOD PATH: the body of the answer, never by a proxy.
id_ask() {
  (
    unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
    if has curl; then
      curl -q -fsg -m 5 -X "$1" -H "$id_header" --url "$id_base$2"
    elif [ "$1" = GET ]; then
      timeout 5 wget -q -O - --header "$id_header" "$id_base$2"
    else
      timeout 5 wget -q -O - --method "$1" --header "$id_header" "$id_base$2"
    fi
  ) 2>/dev/null | head -c 65536
}
id_fetch() { id_ask GET "$1" | sed 1q; }

id_ec2() { id_fetch "/latest/meta-data/$1"; }
id_gce() { id_fetch "/computeMetadata/v1/$1"; }
id_azure() { id_fetch "/metadata/instance/$1?api-version=2021-02-01&format=text"; }

id_open_ec2() {
  id_header='X-aws-ec2-metadata-token-ttl-seconds: 300'
  id_token=$(id_ask PUT /latest/api/token | sed 1q)
  id_header='Accept: */*'
  ! id_is "$id_token" '[A-Za-z0-9_=+/-]{1,512}' || id_header="X-aws-ec2-metadata-token: $id_token"
}
id_open() {
  case $id_service in
    ec2) id_open_ec2 ;;
    gce) id_header='Metadata-Flavor: Google' ;;
    azure) id_header='Metadata: true' ;;
    *) ;;
  esac
  [ -n "$(id_fact instance)" ]
}

# id_fact FACT: nothing where the service does not know it.
id_fact() {
  case $id_service-$1 in
    ec2-instance | openstack-instance) id_ec2 instance-id ;;
    ec2-name) id_ec2 local-hostname ;;
    # With nova's own domain, which no Node has.
    openstack-name) id_ec2 local-hostname | cut -d . -f 1 ;;
    ec2-address | openstack-address) id_ec2 local-ipv4 ;;
    ec2-zone | openstack-zone) id_ec2 placement/availability-zone ;;
    ec2-region) id_ec2 placement/region ;;
    ec2-instance-type | openstack-instance-type) id_ec2 instance-type ;;
    gce-instance) id_gce instance/id ;;
    gce-name) id_gce instance/name ;;
    gce-address) id_gce instance/network-interfaces/0/ip ;;
    # projects/<number>/zones/<zone>, and the same for machineTypes
    gce-zone) id_gce instance/zone | sed 's#.*/##' ;;
    gce-region) id_gce instance/zone | sed 's#.*/##; s/-[a-z]$//' ;;
    gce-instance-type) id_gce instance/machine-type | sed 's#.*/##' ;;
    azure-instance) id_azure compute/vmId ;;
    azure-name) id_azure compute/osProfile/computerName ;;
    azure-address) id_azure network/interface/0/ipv4/ipAddress/0/privateIpAddress ;;
    azure-zone) id_azure_zone ;;
    azure-region) id_azure compute/location | id_lower ;;
    azure-instance-type) id_azure compute/vmSize ;;
    *) ;;
  esac
}

# As Azure's cloud controller writes it; a machine outside the zones has none.
id_azure_zone() {
  id_zone=$(id_azure compute/zone)
  [ -z "$id_zone" ] || echo "$(id_fact region)-$id_zone"
}

# The one UUID that stands after "uuid"; what else is in the JSON may come from whoever launched the machine.
id_openstack_uuid() {
  id_ask GET /openstack/latest/meta_data.json |
    grep -Eo '"uuid": *"[^"]*"' | sed 's/.*"\([^"]*\)"$/\1/' | sort -u
}

# The forms that the cloud controllers write.
id_provider() {
  case $id_service in
    ec2) echo "aws:///$(id_fact zone)/$(id_fact instance)" ;;
    gce) echo "gce://$(id_gce project/project-id)/$(id_fact zone)/$(id_fact name)" ;;
    azure)
      id_resource=$(id_azure compute/resourceId)
      id_group=$(printf %s "$id_resource" | cut -d / -f 5 | id_lower)
      echo "azure://$(printf %s "$id_resource" | cut -d / -f 1-3)/resourceGroups/$id_group/$(printf %s "$id_resource" | cut -d / -f 6-)"
      ;;
    *) echo "openstack:///$(id_openstack_uuid)" ;;
  esac
}
id_part='[A-Za-z0-9._()-]+'
id_provider_form() {
  case $id_service in
    ec2) echo 'aws:///[a-z0-9-]+/i-[0-9a-f]+' ;;
    gce) echo 'gce://[a-z0-9.:-]+/[a-z0-9-]+/[a-z0-9-]+' ;;
    azure) echo "azure:///subscriptions/[0-9A-Fa-f-]+/resourceGroups/$id_part/providers/Microsoft\\.Compute/(virtualMachineScaleSets/$id_part/)?virtualMachines/$id_part" ;;
    *) echo 'openstack:///[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' ;;
  esac
}
