{# Of dbt: what the program gives as bronze.excluded_loads, of a warehouse that nobody publishes into. #}
{% macro excluded_loads() %}
{% if execute %}
create or replace view bronze.excluded_loads as
select load_id
from (
  {%- for table in graph.sources.values() if table.meta.loads %}
  {{ 'union all ' if not loop.first }}select {{ table.meta.loads }} as load_id from {{ table.relation_name }}
  {%- endfor %}
)
where load_id not in (select load_id from bronze.published_loads)
{% endif %}
{% endmacro %}
