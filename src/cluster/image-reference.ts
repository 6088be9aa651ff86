const pattern =
  /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d+)?(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;

/** True for the name of an image, with or without a registry, a tag and a digest. */
export function isImageReference(text: string): boolean {
  return pattern.test(text);
}
