import { StreamLanguage } from '@codemirror/language';

const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/u;

/** Parameter files of TOPAS: `type:Name/Of/Parameter = value unit`, `#` comments. */
export const topasLanguage = StreamLanguage.define<null>({
  name: 'topas',
  startState: () => null,
  token: (stream) => {
    if (stream.eatSpace()) return null;
    if (stream.peek() === '#') {
      stream.skipToEnd();
      return 'comment';
    }
    if (stream.sol() || stream.column() === stream.indentation()) {
      if (stream.match(/^(?:[dubsi]v?c?|includeFile)(?=\s*[:=])/u) !== null) return 'typeName';
    }
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/u) !== null) return 'string';
    if (stream.match(numberPattern) !== null) return 'number';
    if (stream.match(/^[A-Za-z][\w-]*(?:\/[\w.+-]+)+/u) !== null) return 'keyword';
    if (stream.match(/^\w+/u) === null) stream.next();
    return null;
  },
});
