/** Names that Windows reserves for devices. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)$/iu;
const maxLength = 60;

/** A part of a file name: letters, digits, `.`, `-` and `_`; anything else becomes `_`. Never empty, hidden or reserved. */
export function safeNamePart(text: string, otherwise: string): string {
  const safe = text
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '_')
    .replaceAll(/_+/gu, '_')
    .replaceAll(/^[._-]+|[._-]+$/gu, '');
  const short = Array.from(safe)
    .slice(0, maxLength)
    .join('')
    .replaceAll(/[._-]+$/gu, '');
  if (short === '') return otherwise;
  return reserved.test(short.split('.')[0] ?? '') ? `_${short}` : short;
}

interface NamedPage {
  readonly simulationId: number;
  readonly estimator: string;
  readonly pageNumber: number | string;
  readonly label: string;
}

/** `sim12_yz_profile_p0_Dose`: the simulation, estimator and page of a file. */
export function pageFileName({ simulationId, estimator, pageNumber, label }: NamedPage): string {
  const parts = [
    safeNamePart(estimator, 'estimator'),
    `p${safeNamePart(String(pageNumber), '0')}`,
    safeNamePart(label, 'page'),
  ];
  return `sim${simulationId}_${parts.join('_')}`;
}
