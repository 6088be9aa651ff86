/**
 * The `bootcmd` entry, which cloud-init runs on every boot before it writes files. cloud-init writes them once and notes that
 * before it begins, so a power cut can leave files empty for ever. Unless the node program has said that all came whole, the
 * notes go and cloud-init does all again. An empty file of cloud-init's own network settings, which it does not write again
 * either, is repaired by beginning the first boot anew, once. On the first boot of an instance all steps of the node program
 * are to be gone through, whatever an image says, and what was written so far is put on the disk.
 */
export const repairDelivery: readonly string[] = [
  "sh",
  "-c",
  [
    "d=/var/lib/nodegen/steps/delivered",
    "cd /var/lib/cloud/instance/sem || exit 0",
    "if [ ! -e config_write_files ]; then rm -rf /var/lib/nodegen/steps",
    "elif [ ! -s $d ]; then rm -f -- *",
    "fi",
    '[ -s $d ] || [ -z "$(find /etc -name "*cloud-init*" -type f -size 0)" ] || ! mkdir /var/lib/nodegen-anew || { cloud-init clean; sync; reboot -f; sleep 99; }',
    "sync",
  ].join("; "),
];
