const controls = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]+/gu;

/** Words of a stranger as plain text on one line: no control or hidden characters, at most `most` characters. */
export function serverText(text: string, most: number): string {
  const plain = text
    .slice(0, most * 4)
    .replace(controls, ' ')
    .trim();
  // A character of two halves is not cut in two.
  return plain.length <= most ? plain : `${plain.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}
