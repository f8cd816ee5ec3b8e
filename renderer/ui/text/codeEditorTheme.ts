import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const field = {
  backgroundColor: 'var(--bg)',
  color: 'var(--text)',
  border: '1px solid var(--control-line)',
  borderRadius: '4px',
  font: '12px var(--sans)',
  height: '24px',
  margin: '0',
};

const look = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--panel)', color: 'var(--text)', fontSize: '12.5px' },
  '&.cm-focused': { outline: 'none' },
  // Over gutters and scroll bars, which would cover a ring of the scroller itself.
  '&.cm-focused::after': {
    content: '""',
    position: 'absolute',
    inset: '0',
    zIndex: '300',
    boxShadow: 'inset 0 0 0 1px var(--accent)',
    pointerEvents: 'none',
  },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '19px', overflow: 'auto', fontVariantLigatures: 'none' },
  '.cm-content': { caretColor: 'var(--text)', padding: '6px 0' },
  '.cm-line': { padding: '0 12px 0 8px' },
  '.cm-gutters': { backgroundColor: 'var(--panel)', color: 'var(--faint)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 8px 0 12px', minWidth: '44px' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'color-mix(in srgb, var(--accent) 30%, transparent)',
  },
  '.cm-searchMatch': { backgroundColor: 'color-mix(in srgb, var(--warn) 32%, transparent)' },
  '.cm-searchMatch-selected': { outline: '1.5px solid var(--warn)' },
  '.cm-specialChar': {
    margin: '0 1px',
    padding: '0 3px',
    border: '1px solid color-mix(in srgb, var(--danger) 45%, transparent)',
    borderRadius: '3px',
    color: 'var(--danger)',
    fontSize: '10px',
  },
  '.cm-panels': { backgroundColor: 'var(--bg)', color: 'var(--text)' },
  '.cm-panels.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panel.cm-search': {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '6px',
    padding: '5px 34px 5px 10px',
    font: '12px var(--sans)',
  },
  '.cm-panel.cm-search br, .cm-panel.cm-search [name=select]': { display: 'none' },
  '.cm-panel.cm-search label': {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '4px',
    margin: '0',
    fontSize: '12px',
  },
  '.cm-panel.cm-search input[type=checkbox]': { margin: '0', accentColor: 'var(--accent)' },
  '.cm-textfield': { ...field, width: '220px', padding: '0 8px' },
  '.cm-textfield:focus': { outline: '2px solid var(--accent)', outlineOffset: '-1px' },
  '.cm-button': { ...field, backgroundImage: 'none', backgroundColor: 'var(--raise)', padding: '0 9px' },
  '.cm-button:hover': { backgroundColor: 'var(--hover)' },
  '.cm-button:active': { backgroundImage: 'none' },
  '.cm-panel.cm-search [name=close]': {
    position: 'absolute',
    top: '5px',
    right: '8px',
    width: '24px',
    height: '24px',
    borderRadius: '4px',
    color: 'var(--dim)',
    fontSize: '16px',
  },
  '.cm-button:focus-visible, .cm-panel.cm-search [name=close]:focus-visible': {
    outline: '2px solid var(--accent)',
    outlineOffset: '-1px',
  },
});

const colours = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--dim)', fontStyle: 'italic' },
  { tag: [tags.keyword, tags.propertyName], color: 'var(--accent-text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--violet)' },
  { tag: tags.string, color: 'var(--green)' },
  { tag: tags.typeName, color: 'var(--warn)' },
  { tag: [tags.heading, tags.labelName], color: 'var(--blue)' },
]);

/** The viewer's appearance in both themes: all colours come from the custom properties of the document. */
export const codeEditorTheme: Extension = [look, syntaxHighlighting(colours)];
