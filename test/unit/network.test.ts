import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressPlan, freeSubnet, overlap } from "../../containers/subnet.ts";

describe("the address plan of a subnet", () => {
  it("puts gateway and services in the lower half, and leaves the upper half to the engine", () => {
    expect(addressPlan("10.20.30.0/24")).toEqual({
      subnet: "10.20.30.0/24",
      gateway: "10.20.30.1",
      appNetworks: "10.20.30.2",
      dynamicRange: "10.20.30.128/25",
      services: { app: "10.20.30.2", mta: "10.20.30.3", db: "10.20.30.4", auth: "10.20.30.5", proxy: "10.20.30.6" },
    });
  });

  it("fits into the smallest subnet that is accepted, without an address in both halves", () => {
    const { gateway, dynamicRange, services } = addressPlan("10.0.0.240/28");
    expect(dynamicRange).toBe("10.0.0.248/29");
    for (const address of [gateway, ...Object.values(services)])
      expect(overlap(`${address}/32`, dynamicRange), address).toBe(false);
  });

  it("refuses a subnet without room for the services", () => {
    expect(() => addressPlan("10.0.0.240/29")).toThrow("10.0.0.240/29 is smaller than a /28");
  });

  it("counts past the end of an octet", () => {
    expect(addressPlan("172.16.0.0/12").dynamicRange).toBe("172.24.0.0/13");
  });
});

describe("the choice of a free subnet", () => {
  it("is stable for one stack, and differs between stacks", () => {
    expect(freeSubnet("kopano-prod", [])).toBe(freeSubnet("kopano-prod", []));
    expect(freeSubnet("kopano-prod", [])).not.toBe(freeSubnet("kopano-staging", []));
  });

  it("avoids every range that is taken, whatever its size", () => {
    const range = fc
      .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 13, max: 28 }))
      .map(([second, third, prefix]) => `172.${second}.${third}.0/${prefix}`);
    fc.assert(
      fc.property(fc.string(), fc.array(range, { maxLength: 20 }), (name, taken) => {
        const chosen = freeSubnet(name, taken);
        expect(chosen).toMatch(/^(?:172|192)\.\d+\.\d+\.0\/24$/);
        expect(taken.filter((other) => overlap(chosen ?? "", other))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it("stays within the pools of the engine", () => {
    expect(freeSubnet("kopano-prod", [], [{ base: "10.99.7.0/24" }])).toBe("10.99.7.0/24");
    expect(freeSubnet("kopano-prod", [], [{ base: "fd00::/64" }, { base: "10.99.0.0/23" }])).toMatch(/^10\.99\.[01]\./);
  });

  it("finds none if the pools are exhausted", () => {
    expect(freeSubnet("kopano-prod", ["172.16.0.0/12", "192.168.0.0/16"])).toBeUndefined();
  });
});
