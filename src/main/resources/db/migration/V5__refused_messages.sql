-- How often a device refused this message itself: too often, and the device is spared it.
alter table device_delivery add column refusals integer default 0 not null;
