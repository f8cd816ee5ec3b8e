/** A simplex of up to four vertices, seen from the origin. */
export interface Simplex {
  /** To be filled: the scalar product of vertices i and j at `4 · i + j` and at `4 · j + i`. */
  readonly gram: Float64Array;
  /**
   * The square of the distance from the origin to the simplex of the first vertices: 2 a segment, 3 a triangle, 4 a
   * tetrahedron.
   */
  readonly distanceSquared: (vertices: number) => number;
}

/**
 * Makes a simplex that is filled repeatedly. It may be in a space of any number of dimensions, as everything follows
 * from the scalar products of its vertices.
 */
export function makeSimplex(): Simplex {
  const gram = new Float64Array(16);
  const at = (i: number, j: number): number => gram[4 * i + j] ?? 0;

  function edge(i: number, j: number): number {
    const length = at(i, i) - 2 * at(i, j) + at(j, j);
    const share = length > 0 ? Math.min(1, Math.max(0, (at(i, i) - at(i, j)) / length)) : 0;
    return Math.max(0, at(i, i) + 2 * share * (at(i, j) - at(i, i)) + share * share * length);
  }

  /**
   * By the region that contains the projection of the origin: C. Ericson, Real-Time Collision Detection (2005), section
   * 5.1.5.
   */
  function triangle(a: number, b: number, c: number): number {
    const aToB = at(a, a) - at(a, b);
    const aToC = at(a, a) - at(a, c);
    if (aToB <= 0 && aToC <= 0) return at(a, a);
    const bToB = at(a, b) - at(b, b);
    const bToC = at(a, b) - at(b, c);
    if (bToB >= 0 && bToC <= bToB) return at(b, b);
    const weightC = aToB * bToC - bToB * aToC;
    if (weightC <= 0 && aToB >= 0 && bToB <= 0) return edge(a, b);
    const cToB = at(a, c) - at(b, c);
    const cToC = at(a, c) - at(c, c);
    if (cToC >= 0 && cToB <= cToC) return at(c, c);
    const weightB = cToB * aToC - aToB * cToC;
    if (weightB <= 0 && aToC >= 0 && cToC <= 0) return edge(a, c);
    const weightA = bToB * cToC - cToB * bToC;
    if (weightA <= 0 && bToC >= bToB && cToB >= cToC) return edge(b, c);
    return Math.max(0, at(a, a) - (weightB * aToB + weightC * aToC) / (weightA + weightB + weightC));
  }

  /** Within the tetrahedron, or on a face that has the projection of the origin on its outer side. */
  function tetrahedron(): number {
    const along = (i: number, j: number): number => at(i, j) - at(i, 0) - at(0, j) + at(0, 0);
    const [m11, m12, m13, m22, m23, m33] = [
      along(1, 1),
      along(1, 2),
      along(1, 3),
      along(2, 2),
      along(2, 3),
      along(3, 3),
    ];
    const [s1, s2, s3] = [at(0, 0) - at(0, 1), at(0, 0) - at(0, 2), at(0, 0) - at(0, 3)];
    const [c11, c12, c13] = [m22 * m33 - m23 * m23, m13 * m23 - m12 * m33, m12 * m23 - m13 * m22];
    const [c22, c23, c33] = [m11 * m33 - m13 * m13, m12 * m13 - m11 * m23, m11 * m22 - m12 * m12];
    const determinant = m11 * c11 + m12 * c12 + m13 * c13;
    const isFlat = !(determinant > 1e-12 * m11 * m22 * m33);
    const w1 = (s1 * c11 + s2 * c12 + s3 * c13) / determinant;
    const w2 = (s1 * c12 + s2 * c22 + s3 * c23) / determinant;
    const w3 = (s1 * c13 + s2 * c23 + s3 * c33) / determinant;
    const w0 = 1 - w1 - w2 - w3;
    if (!isFlat && w0 >= 0 && w1 >= 0 && w2 >= 0 && w3 >= 0) {
      return Math.max(0, at(0, 0) - (w1 * s1 + w2 * s2 + w3 * s3));
    }
    let smallest = Infinity;
    if (isFlat || w0 < 0) smallest = triangle(1, 2, 3);
    if (isFlat || w1 < 0) smallest = Math.min(smallest, triangle(0, 2, 3));
    if (isFlat || w2 < 0) smallest = Math.min(smallest, triangle(0, 1, 3));
    if (isFlat || w3 < 0) smallest = Math.min(smallest, triangle(0, 1, 2));
    return smallest;
  }

  return {
    gram,
    distanceSquared: (vertices) => (vertices === 2 ? edge(0, 1) : vertices === 3 ? triangle(0, 1, 2) : tetrahedron()),
  };
}
