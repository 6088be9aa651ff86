import { terraformFiles } from "../../generated/terraform-files.ts";
import type { OutputFile } from "../output-file.ts";
import { type TerraformBuild, terraformVariablesFile } from "./variables-file.ts";

/** `terraform/`: the module and its examples, which are the same for every profile, and the values of its variables. */
export function emitTerraform(build: TerraformBuild): readonly OutputFile[] {
  const fixed = [...terraformFiles].map(
    ([path, text]): OutputFile => ({
      path: `terraform/${path}`,
      content: Buffer.from(text, "utf8"),
      secret: false,
    }),
  );
  return [...fixed, terraformVariablesFile(build)];
}
