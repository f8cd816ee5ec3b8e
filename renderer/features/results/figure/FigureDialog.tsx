import { type ReactNode, useEffect, useState } from 'react';
import { toFailure } from '#renderer/api/client.ts';
import { useExports } from '#renderer/listing/ExportsProvider.tsx';
import { Segments } from '#renderer/plots/tools/Segments.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { copyImageAndTell } from '#renderer/ui/copyAndTell.ts';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { Modal } from '#renderer/ui/Modal.tsx';
import type { Failure } from '#shared/failure.ts';
import { figureFile, figureFormats, type FigureOptions, optionsFor, type PlotFigure } from './figureFile.tsx';
import styles from './FigureDialog.module.css';

/** Common sizes of figures, in CSS pixels: 96 per inch. */
const sizes = [
  { value: '800x560', text: 'standard', title: '800 × 560: as on the screen' },
  { value: '321x260', text: 'column', title: '85 mm wide: one column of a paper' },
  { value: '643x440', text: 'page', title: '170 mm wide: the text of a page' },
  { value: '1280x720', text: 'slide', title: '1280 × 720: a slide' },
] as const;
const scales = ['1', '2', '3', '4'] as const;

interface FigureDialogProps {
  readonly figure: PlotFigure;
  readonly onClose: () => void;
}

/** Saves a plot as a figure, with a preview of it. */
export function FigureDialog({ figure, onClose }: FigureDialogProps) {
  const { begin } = useExports();
  const [options, setOptions] = useState(() => optionsFor(figure));
  const set = (changes: Partial<FigureOptions>): void => setOptions((before) => ({ ...before, ...changes }));
  const save = (): void => {
    begin({
      fileName: `${figure.fileName}.${options.format}`,
      total: 1,
      unit: 'pages',
      write: async ({ signal }) => figureFile(figure, options, signal),
    });
    onClose();
  };
  return (
    <Modal title="Export figure" width="wide" onClose={onClose}>
      <div className={styles['body']}>
        <Preview figure={figure} options={options} />
        <div className={styles['fields']}>
          <label className={styles['title']}>
            Title
            <input type="text" value={options.title} onChange={(event) => set({ title: event.currentTarget.value })} />
          </label>
          <Field name="Format">
            <Segments
              name=""
              title="Format of the file"
              value={options.format}
              choices={figureFormats.map((value) => ({ value, text: value.toUpperCase() }))}
              onChoose={(format) => set({ format })}
            />
          </Field>
          <Field name="Pixels">
            <Segments
              name=""
              title="Pixels of a PNG file for each pixel of the screen"
              value={String(options.scale)}
              choices={scales.map((value) => ({ value, text: `${value}×` }))}
              onChoose={(scale) => set({ scale: Number(scale) })}
            />
          </Field>
          <Field name="Size">
            <Segments
              name=""
              title="Size of the figure"
              value={`${options.width}x${options.height}`}
              choices={sizes}
              onChoose={(size) => {
                const [width = 800, height = 560] = size.split('x').map(Number);
                set({ width, height });
              }}
            />
          </Field>
          <Field name="Colours">
            <Segments
              name=""
              title="Colours of the figure"
              value={options.theme}
              choices={[
                { value: 'light', text: 'light' },
                { value: 'dark', text: 'dark' },
              ]}
              onChoose={(theme) => set({ theme })}
            />
          </Field>
          <label>
            <input
              type="checkbox"
              checked={options.isTransparent}
              onChange={(event) => set({ isTransparent: event.currentTarget.checked })}
            />
            Transparent background
          </label>
          <label>
            <input
              type="checkbox"
              checked={options.hasNotes}
              onChange={(event) => set({ hasNotes: event.currentTarget.checked })}
            />
            What the plot shows, below it
          </label>
          {figure.source === null ? null : (
            <p className={styles['hint']}>
              The file holds the page and the settings: drop it on the window to open this plot again.
            </p>
          )}
        </div>
      </div>
      <div className={styles['foot']}>
        <Button onClick={onClose}>Cancel</Button>
        <Button onClick={() => copyImage(figure, options)}>Copy image</Button>
        <Button look="primary" onClick={save}>
          Save {options.format.toUpperCase()}
        </Button>
      </div>
    </Modal>
  );
}

/** Copies a figure to the clipboard as an image. */
export function copyImage(figure: PlotFigure, options: FigureOptions): void {
  copyImageAndTell(figureFile(figure, { ...options, format: 'png' }, new AbortController().signal), 'the image');
}

function Field({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={styles['field']}>
      <span>{name}</span>
      {children}
    </div>
  );
}

/** In ms: input is drawn once it pauses. */
const settleTime = 250;

function Preview({ figure, options }: { readonly figure: PlotFigure; readonly options: FigureOptions }) {
  const [address, setAddress] = useState<string>();
  const [failure, setFailure] = useState<Failure>();
  const show = (file: Blob): void => {
    setFailure(undefined);
    setAddress(URL.createObjectURL(file));
  };
  useEffect(() => {
    const mine = new AbortController();
    const timer = setTimeout(() => {
      const wanted: FigureOptions = { ...options, format: 'png', scale: 1.5 };
      const unsourced: PlotFigure = { ...figure, source: null };
      figureFile(unsourced, wanted, mine.signal).then(
        (file) => (mine.signal.aborted ? undefined : show(file)),
        (error: unknown) => {
          if (!mine.signal.aborted) setFailure(toFailure(error));
        },
      );
    }, settleTime);
    return () => {
      clearTimeout(timer);
      mine.abort();
    };
    // The drawing depends on the options; the figure is that of when the dialog was opened.
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- a figure rebuilt while it is open is the same figure
  }, [options]);
  useEffect(() => (address === undefined ? undefined : () => URL.revokeObjectURL(address)), [address]);
  if (failure !== undefined) return <FailurePanel failure={failure} />;
  return (
    <div className={styles['preview']}>
      {address === undefined ? <span>Drawing…</span> : <img src={address} alt={`Preview of ${options.title}`} />}
    </div>
  );
}
