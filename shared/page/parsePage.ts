import { parseJson, type TolerantJson } from '#shared/blob/tolerantJson.ts';
import type { EstimatorMetadata } from '#shared/domain/page.ts';
import { shapePage, type ShapedPage } from './shapePage.ts';

/** A number with such an exponent may be too small for a double (the smallest is 5e-324). */
const tinyNumber = /[eE]-0*(?:3[2-9]\d|[4-9]\d\d|[1-9]\d{3})/;

/** The JSON of a page and what it was made into. */
interface ParsedPage {
  readonly json: TolerantJson;
  readonly shaped: ShapedPage;
}

/** Parses the text of a page quickly; if numbers may differ from the text, a second time, token by token. `cut`: the text ended too early. */
export function parsePage(text: string, cut: boolean, estimator: EstimatorMetadata | null): ParsedPage {
  const shape = (json: TolerantJson): ParsedPage => {
    const isCut = cut || (json.fault !== null && json.fault.kind !== 'trailing');
    return { json, shaped: shapePage({ json: json.value, estimator, inexact: json.inexact, cut: isCut }) };
  };
  const quick = shape(parseJson(text));
  const { suspicious, zeros } = quick.shaped;
  const isDoubtful = quick.json.inexact === null && (suspicious || (zeros > 0 && tinyNumber.test(text)));
  return isDoubtful ? shape(parseJson(text, { countInexact: true })) : quick;
}
