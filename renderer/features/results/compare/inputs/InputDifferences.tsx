import { curveLetter } from '#renderer/plots/overlay/curveColours.ts';
import { Modal, ModalBody } from '#renderer/ui/Modal.tsx';
import { visibleText } from '#shared/visibleText.ts';
import type { FileDifference, InputRelation } from './compareInputs.ts';
import styles from './Inputs.module.css';

interface InputDifferencesProps {
  /** The position of the page whose input is shown next to that of the reference. */
  readonly index: number;
  readonly input: Extract<InputRelation, { readonly kind: 'different' }>;
  readonly onClose: () => void;
}

/** Two inputs, file by file and field by field: only what differs. */
export function InputDifferences({ index, input, onClose }: InputDifferencesProps) {
  const letter = curveLetter(index);
  return (
    <Modal title={`Inputs of A and ${letter}`} width="wide" closesOutside onClose={onClose}>
      <ModalBody>
        <p className={styles['quiet']}>
          Titles, comments, numbers of primaries and random seeds are not compared. Numbers are written in their
          shortest form.
        </p>
        <div className={styles['differences']}>
          {input.files.map((file) => (
            <FileLines key={file.name} file={file} letter={letter} />
          ))}
          {input.fields.length > 0 && (
            <table>
              <caption>Project of the editor</caption>
              <thead>
                <tr>
                  <th scope="col">field</th>
                  <th scope="col">A</th>
                  <th scope="col">{letter}</th>
                </tr>
              </thead>
              <tbody>
                {input.fields.map(({ path, reference, other }) => (
                  <tr key={path}>
                    <th scope="row">{visibleText(path)}</th>
                    <td>{reference === null ? <i>missing</i> : visibleText(reference)}</td>
                    <td>{other === null ? <i>missing</i> : visibleText(other)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
      </ModalBody>
    </Modal>
  );
}

function FileLines({ file, letter }: { readonly file: FileDifference; readonly letter: string }) {
  const name = visibleText(file.name);
  if (file.kind !== 'changed') {
    return (
      <p>
        <b>{name}</b> exists only in {file.kind === 'added' ? letter : 'A'}.
      </p>
    );
  }
  return (
    <figure>
      <figcaption>
        {name}
        {file.isCut && <small> · the files differ in more than is listed</small>}
      </figcaption>
      <ol aria-label={`Lines of ${name} that differ`}>
        {file.lines.map(({ from, text }, at) => (
          <li key={at} data-from={from}>
            <span>{from === 'reference' ? 'A' : letter}</span>
            <code>{visibleText(text)}</code>
          </li>
        ))}
      </ol>
    </figure>
  );
}
