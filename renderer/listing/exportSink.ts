/** Where the rows of an export go; whoever opens it closes it. */
export interface ExportSink {
  /** Takes the next rows, their values in the order of the columns; null is NULL. */
  readonly add: (rows: readonly (readonly (string | null)[])[]) => void;
  /** Answers the file. */
  readonly finish: () => Promise<Blob>;
  readonly close: () => void;
}

/** CSV by RFC 4180, in UTF-8: NULL is nothing, '' is `""`, all else stands as it is stored. */
export function openCsvSink(headers: readonly string[]): ExportSink {
  const parts = [csvLine(headers)];
  return {
    add: (rows) => void parts.push(rows.map(csvLine).join('')),
    finish: async () => new Blob(parts, { type: 'text/csv' }),
    close: () => undefined,
  };
}

/** A JSON array of objects: NULL is null, all else the stored text. */
export function openJsonSink(headers: readonly string[]): ExportSink {
  const parts: string[] = [];
  const line = (row: readonly (string | null)[]): string =>
    JSON.stringify(Object.fromEntries(headers.map((header, at) => [header, row[at]])));
  return {
    add: (rows) => void parts.push(...(rows.length === 0 ? [] : [rows.map(line).join(',\n')])),
    finish: async () => new Blob(['[\n', parts.join(',\n'), '\n]\n'], { type: 'application/json' }),
    close: () => undefined,
  };
}

function csvLine(values: readonly (string | null)[]): string {
  return `${values.map(csvValue).join(',')}\r\n`;
}

function csvValue(value: string | null): string {
  if (value === null) return '';
  return value === '' || /[",\r\n]|^\s|\s$/u.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
