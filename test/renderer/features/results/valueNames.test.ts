import { describe, expect, it } from 'vitest';
import { materialNames, numberedBy, zoneNames } from '#renderer/features/results/valueNames.ts';

const aFile = (name: string, text: string) => ({ name, text, length: text.length, masked: 0, isCut: false });
const materials = `MEDIUM 1
ICRU 276
END
MEDIUM 2
RHO 1.19
ICRU 223
END
MEDIUM 3
ICRU 120
END
`;

describe('the numbers of a geometry page', () => {
  it('are materials or zones, depending on the detector', () => {
    expect(['MATERIAL', 'medium', 'ZONE', 'DOSE', 'RHO'].map(numberedBy)).toEqual([
      'materials',
      'materials',
      'zones',
      undefined,
      undefined,
    ]);
  });

  it('have the names from the project, otherwise those of their codes', () => {
    const project = JSON.stringify({
      materialManager: { materials: [{ name: 'WATER, LIQUID', icru: 276 }, { icru: 7 }] },
    });
    const names = materialNames([{ project, files: [aFile('mat.dat', materials)] }]);
    expect([0, 1, 2, 3, 1000].map((value) => names.get(value))).toEqual([
      'black hole',
      'WATER, LIQUID',
      'PMMA',
      'ICRU 120',
      'vacuum',
    ]);
  });

  it('have names without a project, and none if it cannot be read', () => {
    expect(materialNames([{ project: null, files: [aFile('mat.dat', materials)] }]).get(1)).toBe('water');
    expect([...zoneNames([{ project: '{"zoneManager": [', files: [] }])]).toEqual([]);
  });

  it('are zones in the order of the project, the world last', () => {
    const project = JSON.stringify({
      zoneManager: { zones: [{ name: 'Water' }, { name: 'Vacuum' }], worldZone: { name: 'World' } },
    });
    expect([...zoneNames([{ project, files: [] }])]).toEqual([
      [1, 'Water'],
      [2, 'Vacuum'],
      [3, 'World'],
    ]);
  });
});
