import { openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef, useState } from 'react';
import { codeEditorKeys } from './codeEditorKeys.ts';
import { codeEditorTheme } from './codeEditorTheme.ts';
import { type CodeLanguage, codeLanguage } from './codeLanguage.ts';
import { specialCharacters } from './specialCharacters.ts';

export interface CodeEditorProps {
  readonly text: string;
  /** What the text is, for those who do not see it. */
  readonly label: string;
  readonly language: CodeLanguage;
  readonly wrap: boolean;
  /** Grows by one each time that the search is asked for. */
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

/** A read-only text in CodeMirror, only as much of it drawn as is in view. */
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
