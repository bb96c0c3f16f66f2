// Evaluates the rule of cn.jjj.low-carbon-travel, scenario metro, for the given number of seconds; prints evaluations a second.
import Engine from "publicodes";

const seconds = Number(process.argv[2] ?? 1);
const engine = new Engine({
  distance: { unité: "km", valeur: "1 km" },
  baseline: "0.104 kgCO2/km",
  mode: "0.032 kgCO2/km",
  reduction: { valeur: "distance * baseline - distance * mode", unité: "kgCO2" },
});

function run(length) {
  let count = 0;
  const started = process.hrtime.bigint();
  let elapsed = 0;
  while (elapsed < length) {
    const kilometres = 1 + (count % 40);
    engine.setSituation({ distance: `${kilometres} km` });
    const value = engine.evaluate("reduction").nodeValue;
    if (Math.abs(value - kilometres * 0.072) > 1e-9) {
      throw new Error(`${kilometres} km gave ${value}`);
    }
    count++;
    elapsed = Number(process.hrtime.bigint() - started) / 1e9;
  }
  return count / elapsed;
}

run(seconds / 4);
console.log(run(seconds).toFixed(1));
