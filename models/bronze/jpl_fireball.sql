-- One row a fireball of an answer of JPL's Fireball API.
create table if not exists bronze.fireball_record (
  load_id          bigint not null,
  fireball_at      timestamp not null,  -- UTC, of the peak of brightness
  energy_j         double,              -- radiated
  impact_energy_kt double,
  latitude         double,              -- degrees, north positive
  longitude        double,              -- degrees, east positive
  altitude_km      double,
  velocity_km_s    double,
  vx_km_s          double,              -- fixed to the Earth
  vy_km_s          double,
  vz_km_s          double,
  provenance       varchar not null,
  ingestion_date   timestamp not null,
  record_offset    bigint not null,
  record_length    bigint not null
);
