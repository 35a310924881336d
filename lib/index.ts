export * from './core';
export * from './on-demand';
