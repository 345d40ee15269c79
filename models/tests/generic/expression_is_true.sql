{# As dbt_utils has it, so that dbt needs no package. #}
{% test expression_is_true(model, expression, column_name=None) %}
select * from {{ model }} where not ({{ column_name or '' }} {{ expression }})
{% endtest %}
