/** The journal's moments (ISO 8601, UTC) as those of a database are written. */
export function writtenAt(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}+00`;
}
