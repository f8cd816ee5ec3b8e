/** Whether `text` matches an ssh pattern: `*` for any characters, `?` for one. Case-sensitive. */
export function matchesPattern(text: string, pattern: string): boolean {
  let at = 0;
  let read = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const wanted = pattern[read];
    if (wanted === '*') {
      star = read;
      resume = at;
      read += 1;
    } else if (wanted === '?' || (wanted !== undefined && wanted === text[at])) {
      at += 1;
      read += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      read = star + 1;
    } else {
      return false;
    }
  }
  while (pattern[read] === '*') read += 1;
  return read === pattern.length;
}

/** Whether a list of patterns matches `text`: at least one matches, and none of those that begin with `!` does. */
export function matchesPatterns(text: string, patterns: readonly string[]): boolean {
  const covers = (pattern: string): boolean => matchesPattern(text, pattern);
  const denied = patterns.some((pattern) => pattern.startsWith('!') && covers(pattern.slice(1)));
  return !denied && patterns.some((pattern) => !pattern.startsWith('!') && covers(pattern));
}
