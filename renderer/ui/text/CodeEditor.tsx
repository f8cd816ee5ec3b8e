import { openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorSelection, EditorState, type Extension, type SelectionRange } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightSpecialChars,
  type KeyBinding,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { useEffect, useRef, useState } from 'react';
import { codeEditorTheme } from './codeEditorTheme.ts';
import { type CodeLanguage, codeLanguage } from './codeLanguage.ts';

interface CodeEditorProps {
  readonly text: string;
  /** What the text is, for screen readers. */
  readonly label: string;
  readonly language: CodeLanguage;
  readonly wrap: boolean;
  /** Increases by one each time that the search is requested. */
  readonly searchRequests: number;
  readonly className?: string | undefined;
}

interface Mounted {
  readonly view: EditorView;
  readonly wrapping: Compartment;
}

const phrases = EditorState.phrases.of({
  next: 'Next',
  previous: 'Previous',
  all: 'Select all',
  'match case': 'Match case',
  regexp: 'Pattern',
  'by word': 'Whole words',
});

function mount(host: HTMLElement, { text, label, language }: CodeEditorProps): Mounted {
  // In a shadow root CodeMirror adopts constructed style sheets, which a strict style-src allows; in the document it
  // would insert a <style> element, which is refused.
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const wrapping = new Compartment();
  const state = EditorState.create({
    doc: text,
    extensions: [
      EditorState.readOnly.of(true),
      EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
      lineNumbers(),
      drawSelection(),
      specialCharacters,
      search({ top: true }),
      keymap.of([...searchKeymap, ...codeEditorKeys]),
      phrases,
      wrapping.of([]),
      codeLanguage(language),
      codeEditorTheme,
    ],
  });
  return { view: new EditorView({ state, root, parent: root }), wrapping };
}

/** A read-only text in CodeMirror, drawing only the visible part. */
export function CodeEditor(props: CodeEditorProps) {
  const { text, label, language, wrap, searchRequests, className } = props;
  const host = useRef<HTMLDivElement>(null);
  const [mounted, setMounted] = useState<Mounted | null>(null);
  useEffect(() => {
    if (host.current === null) return undefined;
    const next = mount(host.current, { text, label, language, wrap: false, searchRequests: 0 });
    setMounted(next);
    return () => {
      setMounted(null);
      next.view.destroy();
    };
  }, [text, label, language]);
  useEffect(() => {
    mounted?.view.dispatch({ effects: mounted.wrapping.reconfigure(wrap ? EditorView.lineWrapping : []) });
  }, [mounted, wrap]);
  useEffect(() => {
    if (searchRequests > 0 && mounted !== null) openSearchPanel(mounted.view);
  }, [mounted, searchRequests]);
  return <div ref={host} className={className} />;
}

/** Marks that change the direction of what follows, beyond those that the viewer handles by default. */
const directionMarks = /[\u202a-\u202c\u2068\u180e\u2060-\u2064]/gu;

const controlNames =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

/** The replacement for a character without a glyph: the short name of a control character, otherwise its number. */
function nameOfCharacter(code: number): string {
  return controlNames[code] ?? (code === 0x7f ? 'DEL' : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`);
}

function render(code: number, description: string | null): HTMLElement {
  const element = document.createElement('span');
  element.className = 'cm-specialChar';
  element.textContent = nameOfCharacter(code);
  element.title = description ?? nameOfCharacter(code);
  return element;
}

/** Shows control characters and direction marks by their names instead of applying them. */
const specialCharacters: Extension = highlightSpecialChars({ addSpecialChars: directionMarks, render });

type Move = (view: EditorView, range: SelectionRange) => SelectionRange;

function command(move: Move, extend: boolean) {
  return (view: EditorView): boolean => {
    const range = view.state.selection.main;
    const to = move(view, range);
    const next = extend
      ? EditorSelection.range(range.anchor, to.head, to.goalColumn)
      : EditorSelection.cursor(to.head, to.assoc, undefined, to.goalColumn);
    view.dispatch({ selection: next, scrollIntoView: true, userEvent: 'select' });
    return true;
  };
}

function bind(key: string, move: Move): KeyBinding {
  return { key, run: command(move, false), shift: command(move, true), preventDefault: true };
}

function pageHeight(view: EditorView): number {
  return Math.max(view.scrollDOM.clientHeight - 2 * view.defaultLineHeight, view.defaultLineHeight);
}

const toStart: Move = () => EditorSelection.cursor(0);
const toEnd: Move = (view) => EditorSelection.cursor(view.state.doc.length);

/** The keys that move and select; nothing here changes text. Left, right and word moves are the browser's own. */
const codeEditorKeys: readonly KeyBinding[] = [
  bind('ArrowUp', (view, range) => view.moveVertically(range, false)),
  bind('ArrowDown', (view, range) => view.moveVertically(range, true)),
  bind('PageUp', (view, range) => view.moveVertically(range, false, pageHeight(view))),
  bind('PageDown', (view, range) => view.moveVertically(range, true, pageHeight(view))),
  bind('Home', (view, range) => view.moveToLineBoundary(range, false)),
  bind('End', (view, range) => view.moveToLineBoundary(range, true)),
  bind('Mod-Home', toStart),
  bind('Mod-End', toEnd),
  {
    key: 'Mod-a',
    preventDefault: true,
    run: (view) => {
      view.dispatch({ selection: { anchor: 0, head: view.state.doc.length }, userEvent: 'select' });
      return true;
    },
  },
];
