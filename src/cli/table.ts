/** Columns of text under their titles, two spaces between; the columns named in `right` are aligned to the right. */
export function formatTable(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[],
): string {
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        right.includes(column)
          ? cell.padStart(widths[column] ?? 0)
          : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return `${[titles, ...rows].map(line).join("\n")}\n`;
}

/** A number of bytes with a comma between thousands, in every locale. */
export function formatBytes(bytes: number): string {
  return String(bytes).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
