import { stripVTControlCharacters } from "node:util";

/**
 * Columns of a text, for yargs in place of the package string-width: nodegen's help is plain ASCII (tested), and the
 * package makes segmenters and large regular expressions at every start, a tenth of a whole `nodegen check`.
 */
function stringWidth(text: string): number {
  return stripVTControlCharacters(text).length;
}

export { stringWidth as default };
