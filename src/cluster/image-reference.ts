const pattern =
  /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d+)?(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;

/** True for the name of an image, with or without a registry, a tag and a digest. */
export function isImageReference(text: string): boolean {
  return pattern.test(text);
}

/**
 * The whole name that container runtimes keep an image by: Docker Hub and the tag latest are filled in.
 * https://github.com/distribution/reference/blob/main/normalize.go
 */
export function fullImageReference(text: string): string {
  const [first = "", ...rest] = text.split("/");
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const path = hasHost ? text : `docker.io/${rest.length > 0 ? text : `library/${text}`}`;
  return /@|:[^/]*$/.test(path) ? path : `${path}:latest`;
}
