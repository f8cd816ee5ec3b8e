const controls = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]+/gu;

/** Words of a stranger as plain text on one line: no control or hidden characters, at most `most` characters. */
export function strangerText(text: string, most: number): string {
  const plain = text
    .slice(0, most * 4)
    .replace(controls, ' ')
    .trim();
  const characters = [...plain];
  return characters.length <= most ? plain : `${characters.slice(0, most - 1).join('')}…`;
}
