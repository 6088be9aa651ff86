import { imageGuard } from "../generated/image-guard.ts";

/**
 * The runcmd entry of slim user-data: a fixed program that runs `command` on the image with this id and otherwise says
 * which image it wants.
 */
export function onImage(image: string, pool: string, command: string): readonly string[] {
  return ["sh", "-c", imageGuard, "nodegen", image, pool, command];
}
