import { StreamLanguage } from '@codemirror/language';

const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?(?=[\s,]|$)/u;

/** Cards of FLUKA: `*` comments in the first column, the card's name, preprocessor lines, numbers. */
export const flukaLanguage = StreamLanguage.define<null>({
  name: 'fluka',
  startState: () => null,
  token: (stream) => {
    if (stream.sol()) {
      if (stream.peek() === '*') {
        stream.skipToEnd();
        return 'comment';
      }
      if (stream.peek() === '#') {
        stream.skipToEnd();
        return 'typeName';
      }
      if (stream.match(/^[A-Z][\w-]*/u) !== null) return 'keyword';
    }
    if (stream.eatSpace()) return null;
    if (stream.peek() === '!') {
      stream.skipToEnd();
      return 'comment';
    }
    if (stream.match(numberPattern) !== null) return 'number';
    stream.match(/^[^\s!]+/u);
    return null;
  },
});
