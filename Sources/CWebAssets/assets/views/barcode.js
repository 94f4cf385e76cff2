// Barcodes in Code 128 (ISO/IEC 15417).

import { svg } from "./dom.js";

// The widths of the three bars and three spaces of each symbol.
const WIDTHS = "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221"
  + "223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321"
  + "112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131"
  + "311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114"
  + "122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
  + "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232";
const STOP = "2331112";
const START_SET_B = 104;
const START_SET_C = 105;
const QUIET_ZONE = 10;

/**
 * The barcode of a reference or a decimal number.
 * @param {string} text
 */
export function code128(text) {
  // A symbol of set C is two digits, one of set B is any letter or digit.
  const isPaired = /^(\d\d)+$/.test(text);
  const values = isPaired ? [START_SET_C, ...(text.match(/../g) ?? []).map(Number)]
    : [START_SET_B, ...[...text].map((letter) => letter.charCodeAt(0) - 32)];
  const check = values.reduce((sum, value, index) => sum + value * Math.max(index, 1), 0) % 103;
  const widths = [...values, check].map((value) => WIDTHS.slice(6 * value, 6 * value + 6)).join("") + STOP;
  let x = QUIET_ZONE;
  const bars = [...widths].map((width, index) => {
    x += Number(width);
    return index % 2 === 0 ? `M${x} 0v1h-${width}v-1z` : "";
  });
  const total = x + QUIET_ZONE;
  // Two pixels a module, so that every bar has whole pixels.
  return svg("svg", { viewBox: `0 0 ${total} 1`, width: 2 * total, preserveAspectRatio: "none", "shape-rendering": "crispEdges" },
    svg("path", { d: bars.join("") }));
}
