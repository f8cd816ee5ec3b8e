import type { PythonValue } from './pythonJson.ts';
import type { ScoredPage, Simulator } from './scoredPage.ts';

/** Where an estimator scores. */
export interface DetectorGeometry {
  readonly name: string;
  readonly kind: 'MSH' | 'CYL' | 'PLANE' | 'GEOMAP';
  /** In cm; a cylinder has its radius as the stop of x. */
  readonly x: readonly [number, number, number];
  readonly y: readonly [number, number, number];
  readonly z: readonly [number, number, number];
}

/** One output of a simulation with its pages. */
export interface ScoredEstimator {
  readonly name: string;
  readonly geometry: DetectorGeometry;
  readonly pages: readonly ScoredPage[];
}

const weekDays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** A time as SHIELD-HIT12A prints it: `Thu, 15 Jun 2023 13:47:23 +0000`. */
function rfcDate(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${weekDays[time.getUTCDay()]}, ${two(time.getUTCDate())} ${months[time.getUTCMonth()]}`;
  return `${day} ${time.getUTCFullYear()} ${time.toISOString().slice(11, 19)} +0000`;
}

/** A time as FLUKA prints it: `DATE: 11/19/24,  TIME: 16:31:47`. */
function flukaDate(time: Date): string {
  const iso = time.toISOString();
  return `DATE: ${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(2, 4)},  TIME: ${iso.slice(11, 19)}`;
}

interface Circumstances {
  readonly simulator: Simulator;
  /** Of the first task only, as yaptide stores them. */
  readonly primaries: number;
  readonly files: number;
  readonly endedAt: Date;
  readonly title: string;
  readonly fileName: string;
}

/** The metadata that yaptide stores for an estimator: a flat object of strings. */
export function estimatorObject(estimator: ScoredEstimator, about: Circumstances): PythonValue {
  const shared = { number_of_primaries: String(about.primaries), file_counter: String(about.files) };
  if (about.simulator === 'fluka') {
    return {
      ...shared,
      file_corename: about.fileName,
      file_format: 'fluka_binary',
      error_type: '0',
      geotyp: 'None',
      time: `b'${flukaDate(about.endedAt)}'`,
      title: `b'${about.title.replaceAll("'", '')}'`,
    };
  }
  if (about.simulator === 'topas') {
    return { ...shared, file_corename: about.fileName, file_format: 'csv', error_type: 'ErrorEstimate.none' };
  }
  return {
    ...shared,
    file_corename: about.fileName,
    file_format: 'bdo2019',
    error_type: 'ErrorEstimate.none',
    geotyp: estimator.geometry.kind,
    geo_name: estimator.geometry.name,
    geo_units: estimator.geometry.kind === 'CYL' ? 'cm;cm' : 'cm;cm;cm',
    geo_unit_ids: '[10 10 10]',
    mc_code_version: 'v1.1.0',
    mc_code_build_date: 'Tue, 14 May 2024 09:12:40 +0000',
    filedate: rfcDate(about.endedAt),
    user: 'yaptide',
    host: 'demo-worker',
    page_count: String(estimator.pages.length),
    projectile_code: '0',
    projectile_z: '0',
    Tmax_MeV: '0.0',
  };
}
