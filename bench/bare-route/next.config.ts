import type { NextConfig } from "next";

/* A configuration of its own, or the product's would be found further up. */
const config: NextConfig = {};

export default config;
