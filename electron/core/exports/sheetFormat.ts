import type { FileColumn, RowFormat } from '#core/exports/textFile.ts';
import { isoMoment } from '#shared/listFile/isoInstant.ts';
import { fittingText, sheetText } from '#shared/listFile/sheetText.ts';

/** Rows of an XLSX sheet, its header included. */
export const maxSheetRows = 1_048_576;

/** The parts of a workbook of one sheet, without the sheet. */
export const workbookParts: Readonly<Record<string, string>> = {
  '[Content_Types].xml': xml(
    `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${[
      ['/xl/workbook.xml', 'sheet.main'],
      ['/xl/worksheets/sheet1.xml', 'worksheet'],
      ['/xl/styles.xml', 'styles'],
    ]
      .map(
        ([name, type]) =>
          `<Override PartName="${name ?? ''}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${type ?? ''}+xml"/>`,
      )
      .join('')}</Types>`,
  ),
  '_rels/.rels': relations(['officeDocument', 'xl/workbook.xml']),
  'xl/_rels/workbook.xml.rels': relations(['worksheet', 'worksheets/sheet1.xml'], ['styles', 'styles.xml']),
  'xl/workbook.xml': xml(
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
  ),
  // Styles: 0 plain, 1 header, 2 text, 3 time.
  'xl/styles.xml': xml(
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>',
  ),
};

/** The name of the sheet among the parts. */
export const sheetPart = 'xl/worksheets/sheet1.xml';

/** Numbers of up to 15 digits: what a spreadsheet stores without rounding. */
const exactNumber = /^(?:0|-?[1-9]\d{0,14})$|^-?(?:0|[1-9]\d{0,8})\.\d{1,6}$/u;

interface SheetOptions {
  /** NULL and '' are written as these words; otherwise both look empty. */
  readonly words: boolean;
}

/**
 * The XML of a sheet, its header bold and frozen. Numbers are numbers, times dates, and every text a text, never a
 * formula.
 */
export function sheetFormat(columns: readonly FileColumn[], { words }: SheetOptions): RowFormat {
  const letters = columns.map((_, at) => columnLetters(at));
  const text: FileColumn = { header: '', kind: 'text' };
  const cell = (value: string | null, { kind }: FileColumn, at: string): string => {
    if (value === null) return words ? textCell('NULL', at) : '';
    if (value === '') return textCell(words ? "''" : '', at);
    if (kind === 'instant') {
      const serial = serialDate(value);
      return serial === undefined ? textCell(value, at) : `<c r="${at}" s="3"><v>${serial}</v></c>`;
    }
    return kind !== 'text' && exactNumber.test(value) ? `<c r="${at}"><v>${value}</v></c>` : textCell(value, at);
  };
  let last = 1;
  const line = (row: readonly (string | null)[]): string => {
    last += 1;
    const cells = row.map((value, at) => cell(value, columns[at] ?? text, `${letters[at] ?? ''}${last}`));
    return `<row r="${last}">${cells.join('')}</row>`;
  };
  const head = columns.map(({ header }, at) => textCell(header, `${letters[at] ?? ''}1`, 1)).join('');
  return {
    begin: xml(
      `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData><row r="1">${head}</row>`,
    ),
    rows: (rows) => rows.map(line).join(''),
    end: '</sheetData></worksheet>',
  };
}

/** `A`, `B`, … `Z`, `AA`: for at most 702 columns. */
function columnLetters(at: number): string {
  const last = String.fromCharCode(65 + (at % 26));
  return at < 26 ? last : `${String.fromCharCode(64 + Math.floor(at / 26))}${last}`;
}

/** Days since 1899-12-30, as a spreadsheet counts them; undefined before 1900 and for invalid times. */
function serialDate(value: string): number | undefined {
  const iso = isoMoment(value);
  if (iso === undefined || iso < '1900-03-01') return undefined;
  return Number((Date.parse(iso) / 86_400_000 + 25_569).toFixed(9));
}

function textCell(text: string, at: string, style = 2): string {
  const escaped = sheetText(fittingText(text)).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped}</t></is></c>`;
}

function relations(...targets: readonly (readonly [type: string, target: string])[]): string {
  const all = targets.map(
    ([type, target], at) =>
      `<Relationship Id="rId${at + 1}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/>`,
  );
  return xml(
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all.join('')}</Relationships>`,
  );
}

function xml(text: string): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${text}`;
}
