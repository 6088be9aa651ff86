import { generateSheetAssets } from "./generate/sheet-assets.ts";
import { generateTemplates } from "./generate/template-module.ts";
import { generateTextModules } from "./generate/text-modules.ts";
import { generateValidator } from "./generate/validator.ts";
import { writeWhenChanged } from "./write-when-changed.ts";

/**
 * Writes `src/generated/`: the profile validator as plain code, and every text that nodegen carries
 * (node program, templates, launch sheet, presets, profiles, schema, version) as modules.
 * Same inputs, same bytes; a file that would not change is left alone.
 */
async function generate(): Promise<void> {
  const files = [
    ...generateTextModules(),
    ...generateTemplates(),
    generateSheetAssets(),
    ...(await generateValidator()),
  ];
  writeWhenChanged("src/generated", files);
}

await generate();
